/** Pages for people who are signed in: the server tells the browser where the backend is, and with which token to begin. */
import { connection } from "next/server"
import type { ReactNode } from "react"
import { Shell } from "#components/layout/shell"
import { publicConvexUrl, readEnv } from "#lib/env"
import { pageToken } from "#lib/signed-in"

export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  // Settings are read when a page is asked for, not when it is built.
  await connection()
  // Not waited for: the page is sent at once, and the token follows in the same answer.
  const firstToken = pageToken().catch(() => null)
  return (
    <Shell convexUrl={publicConvexUrl(readEnv())} firstToken={firstToken}>
      {children}
    </Shell>
  )
}
