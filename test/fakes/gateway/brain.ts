/** The agent of the fake gateway: it follows the script in the message, with real commands in the session's directory. */
import { spawn } from "node:child_process"
import { setTimeout as sleep } from "node:timers/promises"
import type { Step } from "#test/openclaw/model"
import type { FakeRun } from "./state.ts"

export type Hands = {
  /** Text of this step, piece by piece. */
  say(text: string, isFirst: boolean): void
  stepDone(step: number): void
  inCommand(isIt: boolean): void
  approve(command: string): Promise<boolean>
  ask(questions: unknown): Promise<string>
  spawnChild(task: string): void
}

export function stepsOf(message: string): Step[] {
  const found = [...message.matchAll(/SCRIPT:(\[[\s\S]*?\])END/g)].pop()
  return found?.[1] ? (JSON.parse(found[1]) as Step[]) : [{ text: "There is nothing to do." }]
}

export class ModelRefused extends Error {}

/** The last step's text. Rejects when aborted, and where a step says that the model fails. */
export async function think(run: FakeRun, firstStep: number, hands: Hands): Promise<string> {
  const steps = stepsOf(run.message)
  const { signal } = run.abort
  let last = ""
  for (let index = firstStep; index < steps.length; index++) {
    const step = steps[index] as Step
    if (step.hangMs) await sleep(step.hangMs, undefined, { signal })
    if (step.status) throw new ModelRefused(`LLM request failed: HTTP ${step.status} scripted failure`)
    last = ""
    for (const piece of step.text?.match(/[\s\S]{1,40}/g) ?? []) {
      signal.throwIfAborted()
      hands.say(piece, last === "")
      last += piece
      await sleep(step.chunkMs ?? 1, undefined, { signal })
    }
    for (const { name, args } of step.tools ?? [])
      await carryOut(name, args as Record<string, unknown>, run, hands)
    hands.stepDone(index + 1)
    if (!step.tools) break
  }
  return last
}

async function carryOut(
  name: string,
  args: Record<string, unknown>,
  run: FakeRun,
  hands: Hands,
): Promise<void> {
  if (name === "ask_user") await hands.ask(args.questions)
  else if (name === "sessions_spawn") hands.spawnChild(String(args.task))
  else if (
    name === "exec" &&
    (run.session.permissionMode !== "guarded" || (await hands.approve(String(args.command))))
  ) {
    hands.inCommand(true)
    await execute(
      String(args.command),
      (args.workdir as string | undefined) ?? run.session.cwd,
      run.abort.signal,
    )
    hands.inCommand(false)
  }
}

function execute(command: string, cwd: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", command], { cwd, stdio: "ignore", detached: true })
    const kill = () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
    }
    signal.addEventListener("abort", kill, { once: true })
    child.on("error", reject)
    child.on("exit", () => {
      signal.removeEventListener("abort", kill)
      if (signal.aborted) reject(signal.reason as Error)
      else resolve()
    })
  })
}
