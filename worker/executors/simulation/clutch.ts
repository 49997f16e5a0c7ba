/** The agent's one door to Clutch: the `clutch` command, which finds CLUTCH_URL and CLUTCH_RUN_KEY in the environment. */
import { setTimeout as sleep } from "node:timers/promises"
import { z } from "zod"
import type { Decompose } from "#domain/objective"
import { REFUSALS } from "#domain/refusal"
import { SignalState } from "#domain/signal"
import type { ScriptedReview } from "./script.ts"
import { run, type CommandResult } from "./shell.ts"

/** Asked again this often and this long while the server is away. */
const AWAY = { tries: 30, pauseMs: 2_000 }

async function clutch(...args: string[]): Promise<CommandResult> {
  for (let tries = 1; ; tries++) {
    const done = await run("clutch", [...args, "--json"])
    if (done.exitCode !== REFUSALS.unavailable.exit || tries >= AWAY.tries) return done
    await sleep(AWAY.pauseMs)
  }
}

export const report = (outcome: string, summary: string) =>
  clutch("runs", "report", "--outcome", outcome, "--summary", summary)

export const progress = (line: string) => clutch("runs", "progress", line)

export const submitReview = ({ verdict, summary, comments }: ScriptedReview) =>
  clutch(
    "reviews",
    "submit",
    "--verdict",
    verdict,
    "--summary",
    summary,
    "--comments",
    JSON.stringify(comments),
  )

export const decompose = ({ tasks, drop }: Decompose) =>
  clutch("tasks", "decompose", "--tasks", JSON.stringify(tasks), ...(drop?.length ? ["--drop", ...drop] : []))

export type Question = { question: string; options: string[]; kind: string }

/** Asks, or finds the same question of an earlier attempt, answered or not. The id of the question. */
export async function askOnce(question: Question, taskKey: string): Promise<string> {
  const earlier = (await ownTask(taskKey))?.signals.find(
    (signal) => signal.question === question.question && signal.state !== "withdrawn",
  )
  return earlier?.signalId ?? Asked.parse(valueOf(await ask(question))).signalId
}

const ask = ({ question, options, kind }: Question) =>
  clutch(
    "signals",
    "ask",
    "--question",
    question,
    "--kind",
    kind,
    ...(options.length > 0 ? ["--options", ...options] : []),
  )

const Asked = z.object({ signalId: z.string() })
const Answered = z.object({ state: SignalState, answer: z.string().nullish() })

/** Waits for a person, as long as it takes. Null where the question was withdrawn. */
export async function answerOf(
  signalId: string,
  options: { pauseMs: number; onWait: () => void },
): Promise<string | null> {
  for (;;) {
    const { state, answer } = Answered.parse(valueOf(await clutch("signals", "get", signalId)))
    if (state === "withdrawn") return null
    if (state !== "open") return answer ?? ""
    options.onWait()
    await sleep(options.pauseMs)
  }
}

const OwnTask = z.object({
  title: z.string(),
  description: z.string(),
  criteria: z.array(z.object({ text: z.string() })).default([]),
  children: z.array(z.object({ key: z.string() })).default([]),
  signals: z.array(z.object({ signalId: z.string(), question: z.string(), state: SignalState })).default([]),
})
export type OwnTask = z.infer<typeof OwnTask>

/** The task as it is now; null where the server does not say. */
export async function ownTask(key: string): Promise<OwnTask | null> {
  const answer = await clutch("tasks", "get", key)
  const parsed = answer.isError ? null : OwnTask.safeParse(valueOf(answer))
  return parsed?.success ? parsed.data : null
}

function valueOf(answer: CommandResult): unknown {
  if (answer.isError) throw new Error(`clutch: ${answer.text}`)
  return JSON.parse(answer.stdout)
}
