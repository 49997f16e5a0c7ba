/** One turn of the agent, from its first words to its end. */
import type { Run, TokenUsage } from "./state.ts"
import type { World } from "./world.ts"

export type Hands = {
  /** The next piece of its words; what begins an answer of its own stands apart. */
  say(text: string, isFirst: boolean): void
  /** What the turn took of the model. */
  used(usage: TokenUsage): void
}

/** Who thinks: ends when all is said. Rejects when aborted, and where it fails. */
export type Agent = (run: Run, hands: Hands) => Promise<void>

export async function work(world: World, run: Run): Promise<void> {
  const { session } = run
  const about = { runId: run.runId, sessionKey: session.key, agentId: "main" }
  Object.assign(run, { state: "running", startedAt: Date.now() })
  if (!run.isResumed) {
    const row = { role: "user", content: run.message, timestamp: run.startedAt }
    session.history.push({ ...row, idempotencyKey: `${run.runId}:user` })
  }
  world.broadcast("chat", { ...about, state: "status", phase: "starting_model" })
  const data = { phase: "start", startedAt: run.startedAt }
  world.broadcast("agent", { ...about, stream: "lifecycle", data })
  world.changed(session, "start")
  try {
    await world.agent(run, {
      say(text, isFirst) {
        const deltaText = isFirst && run.text !== "" ? `\n\n${text}` : text
        run.text += deltaText
        const message = { role: "assistant", content: [{ type: "text", text: run.text }] }
        world.broadcast("chat", { ...about, state: "delta", deltaText, message })
      },
      used(usage) {
        run.usage = usage
        session.totalTokens = usage.input + usage.output
      },
    })
    world.end(run, "ok")
  } catch (error) {
    if (!run.abort.signal.aborted) world.end(run, "error", (error as Error).message)
  }
}
