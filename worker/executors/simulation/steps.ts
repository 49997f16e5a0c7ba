/** Carries out a script, one step after the other. */
import { spawn } from "node:child_process"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { answerOf, askOnce, progress, report, type Question } from "./clutch.ts"
import type { Step } from "./script.ts"
import { git, shell, type CommandResult } from "./shell.ts"
import type { ToolResult } from "./transcript.ts"
import type { World } from "./world.ts"

/** What the steps so far leave behind for the later ones. */
type Memory = { answer: string; reported: boolean }

/** True when the script said what came of the run; otherwise that is left to the caller. */
export async function perform(steps: readonly Step[], world: World): Promise<boolean> {
  const memory: Memory = { answer: "", reported: false }
  for (const step of steps) await performStep(step, world, memory)
  return memory.reported
}

async function performStep(step: Step, world: World, memory: Memory): Promise<unknown> {
  const fill = (text: string) => text.replaceAll("{{answer}}", memory.answer)
  switch (step.do) {
    case "say":
      return world.say(fill(step.value))
    case "wait":
      return world.wait(step.value)
    case "create": {
      const text = fill(step.value.text)
      return edit(world, "write", step.value.path, { content: text }, () => text)
    }
    case "append": {
      const text = fill(step.value.text)
      return edit(world, "edit", step.value.path, { append: text }, (old) => old + text)
    }
    case "replace": {
      const { path, find, with: by } = step.value
      return edit(world, "edit", path, { oldText: find, newText: fill(by) }, (old) =>
        replaced(old, find, fill(by)),
      )
    }
    case "delete":
      return world.type(`rm ${step.value}`, async () => (await rm(step.value, { force: true }), DONE))
    case "run":
      return world.type(fill(step.value), () => shell(fill(step.value)))
    case "check":
      return check(world)
    case "commit":
      return commit(fill(step.value), world)
    case "ask":
      memory.answer = await askPerson(step.value, world)
      return
    case "progress":
      return progress(fill(step.value))
    case "report":
      memory.reported = true
      return declare(step.value.outcome, fill(step.value.summary), world)
    case "crash":
      return "signal" in step.value ? die(step.value.signal) : process.exit(step.value.exitCode)
    case "hang":
      return hang(step.value.stubborn)
    case "background":
      return leaveBehind(step.value, world)
  }
  step satisfies never
}

export async function check(world: World): Promise<CommandResult | null> {
  const { checkCommand } = world.assignment
  if (checkCommand === "") return null
  return world.type(checkCommand, () => shell(checkCommand), "Now the project's own check.")
}

/** A commit of nothing is no error: the work may lie on the branch already, from an earlier attempt. */
export async function commit(message: string, world: World): Promise<CommandResult> {
  return world.type(`git add -A && git commit -m ${JSON.stringify(message)}`, async () => {
    const added = await git("add", "-A")
    if (added.isError) return added
    const staged = await git("diff", "--cached", "--quiet")
    return staged.exitCode === 0
      ? { ...DONE, text: "nothing to commit, the work tree is clean" }
      : git("commit", "--quiet", "-m", message)
  })
}

/** A report that is refused is a fault of the agent's, and it ends as one that nobody heard. */
export async function declare(outcome: string, summary: string, world: World): Promise<void> {
  const said = await world.type(
    `clutch runs report --outcome ${outcome}`,
    () => report(outcome, summary),
    summary,
  )
  if (said.isError) throw new Error(`The report was not taken: ${said.text}`)
}

async function askPerson(question: Question, world: World): Promise<string> {
  const asked = await world.type(
    `clutch signals ask --question ${JSON.stringify(question.question)}`,
    async () => ({
      ...DONE,
      text: await askOnce(question, world.assignment.taskKey),
    }),
  )
  if (question.kind === "alert" || question.kind === "fyi") return ""
  const answer = await answerOf(asked.text, {
    pauseMs: Math.max(300, 2_000 / world.assignment.speed),
    onWait: () => process.stdout.write("Waiting for a person.\n"),
  })
  await world.say(
    answer === null ? "The question was withdrawn; I go on without." : `The answer is: ${answer}`,
  )
  return answer ?? ""
}

async function edit(
  world: World,
  name: string,
  file: string,
  shown: object,
  change: (old: string) => string,
): Promise<ToolResult> {
  return world.use({ name, arguments: { path: file, ...shown } }, async () => {
    const old = await readFile(file, "utf8").catch(() => "")
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, change(old))
    return { text: `${file} was written.`, isError: false }
  })
}

/** A text that is not there is added at the end: the file may have changed since the script was made. */
const replaced = (old: string, find: string, by: string): string =>
  old.includes(find) ? old.replace(find, () => by) : `${old}${by}`

async function leaveBehind(seconds: number, world: World): Promise<void> {
  await world.type(`setsid sleep ${seconds} &`, async () => {
    spawn("sleep", [String(seconds)], { detached: true, stdio: "ignore" }).unref()
    return DONE
  })
}

function die(signal: NodeJS.Signals): Promise<never> {
  process.kill(process.pid, signal)
  return new Promise(() => {})
}

function hang(isStubborn: boolean): Promise<never> {
  if (isStubborn) for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => {})
  setInterval(() => {}, 60_000)
  return new Promise(() => {})
}

const DONE: CommandResult = { exitCode: 0, stdout: "", text: "", isError: false }
