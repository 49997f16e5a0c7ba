/** One turn of a fake agent, from its first words to its end. */
import { randomUUID } from "node:crypto"
import { approve, askPerson } from "./asking.ts"
import { ModelRefused, think } from "./brain.ts"
import type { FakeRun } from "./state.ts"
import type { World } from "./world.ts"

export async function work(world: World, run: FakeRun, firstStep: number): Promise<void> {
  const { session } = run
  const about = { runId: run.runId, sessionKey: session.key, agentId: "main" }
  Object.assign(run, { state: "running", startedAt: Date.now() })
  world.turns.push({ key: session.key, runId: run.runId, message: run.message })
  if (firstStep === 0)
    session.history.push({
      ...{ role: "user", content: run.message },
      idempotencyKey: `${run.saidAs ?? run.runId}:user`,
    })
  world.broadcast("agent", {
    ...about,
    stream: "lifecycle",
    data: { phase: "start", startedAt: run.startedAt },
  })
  world.changed(session, "start")
  const limit =
    run.timeoutMs === null
      ? null
      : setTimeout(() => {
          run.abort.abort(new Error("timeout"))
          world.end(run, "timeout", { error: "Request timed out before a response was generated." })
        }, run.timeoutMs)
  try {
    await think(run, firstStep, {
      say(text, isFirst) {
        const deltaText = isFirst && run.text !== "" ? `\n\n${text}` : text
        run.text += deltaText
        const message = { role: "assistant", content: [{ type: "text", text: run.text }] }
        world.broadcast("chat", {
          ...{ ...about, state: "delta", message },
          ...(world.version !== "2026.2.17" && { deltaText }),
        })
      },
      stepDone(step) {
        if (run.state === "running" && session.unfinished) session.unfinished.step = step
      },
      inCommand(isIt) {
        if (run.state === "running" && session.unfinished) session.unfinished.isInCommand = isIt
      },
      approve: (command) => approve(world, run, command),
      ask: (questions) => askPerson(world, run, questions),
      spawnChild(task) {
        const key = `agent:main:subagent:${randomUUID()}`
        const child = world.session(key, { spawnedBy: session.key, cwd: session.cwd })
        const childRun = world.submit({
          ...{ runId: randomUUID(), session: child, message: task },
          ...{ system: "", by: "agent", timeoutMs: null },
        })
        childRun.onEnd.push(() =>
          world.submit({
            ...{
              runId: `announce:v1:${key}:${childRun.runId}`,
              session,
              message: "The sub-agent is done.",
            },
            ...{ system: "", by: "agent", timeoutMs: null },
          }),
        )
      },
    })
    world.end(run, "ok")
  } catch (error) {
    if (!run.abort.signal.aborted || error instanceof ModelRefused)
      world.end(run, "error", { error: (error as Error).message })
  } finally {
    if (limit) clearTimeout(limit)
  }
}
