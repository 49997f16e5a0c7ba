"use client"
/** Posts the one-time token by itself once the page runs; without scripts the button does it. */
import { useEffect, useRef } from "react"

export function SignInForm({ token }: { token: string }) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.submit(), [])
  return (
    <form
      ref={form}
      method="post"
      action="/api/auth/sign-in"
      className="rounded-lg border border-line bg-card p-4"
    >
      <input type="hidden" name="token" value={token} />
      <p className="text-sm text-fg-2">Signing you in…</p>
      <button type="submit" className="mt-3 h-8 rounded-md bg-ink px-3 text-sm font-medium text-ink-fg">
        Sign in
      </button>
    </form>
  )
}
