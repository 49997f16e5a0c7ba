/** Short messages over the page. The toaster is fetched when it is first needed. */
import { refusalOf, sentenceOf } from "./refusal.ts"

export function tell(message: string): void {
  void import("sonner").then(({ toast }) => toast(message))
}

export function tellProblem(message: string, detail?: string): void {
  void import("sonner").then(({ toast }) =>
    toast.error(message, { ...(detail && { description: detail }), duration: 8_000 }),
  )
}

/** Runs a write; a refusal is told under what was tried. True when it was done. */
export async function attempt(what: string, write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (!refusalOf(error)) console.error(what, error)
    tellProblem(what, sentenceOf(error))
    return false
  }
}

/** A message with one thing to do about it. */
export function tellWith(
  message: string,
  description: string,
  action: { label: string; onClick: () => void },
): void {
  void import("sonner").then(({ toast }) => toast(message, { description, action, duration: 10_000 }))
}
