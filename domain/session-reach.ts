/** What a person can do to a conversation from its page, and why not where nothing can be done. */
import type { RunState, StopCause } from "./run.ts"
import type { SessionSystem } from "./session.ts"

type Reachable = {
  system: SessionSystem
  runId: string | null
  runState: RunState | null
  stopRequested: StopCause | null
  /** The chat of ours that this conversation is. */
  chat: { chatId: string; project: string } | null
}

export type Reach =
  /** It hears what is said, at once or when it is done, and may be interrupted and stopped. */
  | { kind: "chat"; chatId: string }
  /** It may be stopped; `because` says why it hears nothing. */
  | { kind: "run"; runId: string; isStopping: boolean; because: string }
  | { kind: "none"; because: string }

export function reachOf({ system, runId, runState, stopRequested, chat }: Reachable): Reach {
  if (chat) return { kind: "chat", chatId: chat.chatId }
  if (runId !== null && runState !== null && runState !== "ended")
    return {
      ...{ kind: "run", runId, isStopping: stopRequested !== null },
      because:
        "An agent at work on a card hears nothing until its run ends. Stop the run, or comment on the card and name the role: its next run reads that.",
    }
  switch (system) {
    case "clutch":
      return { kind: "none", because: "The run of this conversation has ended." }
    case "openclaw":
      return { kind: "none", because: "Clutch did not begin this session. Talk to it where it was begun." }
    case "claude":
    case "codex":
    case "gemini":
    case "opencode":
      return {
        kind: "none",
        because: "Clutch reads this log and does not hold the agent. Talk to it where it runs.",
      }
    default:
      return system satisfies never
  }
}
