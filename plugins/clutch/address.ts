/** How the channel names threads. A target is the end of a thread's session key, so that both are one. */

const TARGET = /^[a-z0-9][a-z0-9-]*(?::chat-[a-z0-9-]+)?$/

/** What was typed, as Clutch spells it; null where it names no thread. The gateway may put the channel's name before it. */
export function targetOf(raw: string): string | null {
  const target = raw
    .trim()
    .toLowerCase()
    .replace(/^clutch:/, "")
  return TARGET.test(target) ? target : null
}

/** Threads are answered by the gateway's agent `main`, in these sessions. */
export const AGENT = "main"
export const sessionOf = (target: string): string =>
  `agent:${AGENT}:clutch:${target.includes(":") ? target : `${target}:channel`}`

export const HINT = "<project>, or <project>:chat-<id> for one of its threads"
