/** Runs a command that may never end, or leave others behind that hold its output: an answer comes in any case, and soon. */
import { spawn } from "node:child_process"

/** What works answers in a tenth of this. */
export const ANSWER_MS = 3_000

export type Tried =
  | { kind: "missing" }
  | { kind: "silent" }
  /** `how`: its exit code, or the signal that ended it. */
  | { kind: "ended"; how: number | string; stdout: string; stderr: string }

export function tryCommand(command: string, args: readonly string[], answerMs = ANSWER_MS): Promise<Tried> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      // Next's types demand a NODE_ENV of every environment.
      env: { PATH: systemPath() } as unknown as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      // A group of its own, which is ended as a whole.
      detached: true,
    })
    const said = { stdout: "", stderr: "" }
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (said.stdout += text))
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (said.stderr += text))
    const answer = (tried: Tried) => {
      clearTimeout(timer)
      if (child.pid !== undefined) killGroup(child.pid)
      for (const stream of child.stdio) stream?.destroy()
      child.unref()
      resolve(tried)
    }
    const timer = setTimeout(() => answer({ kind: "silent" }), answerMs)
    child.once("error", () => answer({ kind: "missing" }))
    child.once("close", (code, signal) =>
      answer({ kind: "ended", how: code ?? signal ?? "no answer", ...said }),
    )
  })
}

/** Read when it is needed: the search path is the one place where tests put programs of their own. */
export const systemPath = (): string => process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin"

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // Nobody of it is left.
  }
}
