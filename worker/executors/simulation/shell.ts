/** Programs that the simulated agent runs: git, the project's check, `clutch`. */
import { execa } from "execa"
import type { ToolResult } from "./transcript.ts"

export type CommandResult = ToolResult & { exitCode: number; stdout: string }

/** What a tool shows of a long output. */
const SHOWN = 6_000

export async function run(
  command: string,
  args: readonly string[],
  options: { input?: string } = {},
): Promise<CommandResult> {
  const done = await execa(command, args, {
    reject: false,
    all: true,
    timeout: 15 * 60_000,
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
  })
  const exitCode = done.exitCode ?? 1
  const text = done.code === "ENOENT" ? `There is no program ${command}.` : (done.all ?? "")
  return {
    exitCode,
    stdout: done.stdout ?? "",
    text: text.length > SHOWN ? `${text.slice(0, SHOWN)}\n...` : text,
    isError: exitCode !== 0,
  }
}

export const shell = (command: string): Promise<CommandResult> => run("sh", ["-c", command])
export const git = (...args: string[]): Promise<CommandResult> => run("git", args)

/** For commands whose failure means that the agent cannot go on. */
export async function gitLine(...args: string[]): Promise<string> {
  const { stdout, text, isError } = await git(...args)
  if (isError) throw new Error(`git ${args[0]}: ${text}`)
  return stdout.trim()
}
