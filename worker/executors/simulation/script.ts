/** Scripts of the simulated agent: a fenced `simulation` block of JSON in a task's description, per role and attempt. */
import { z } from "zod"
import { PlannedTask } from "#domain/objective"
import { ReviewComment, Verdict } from "#domain/review"

const Text = z.string().min(1)
const File = Text.refine(
  (file) => !file.startsWith("/") && !file.split("/").some((part) => part === ".." || part === ".git"),
  "A file lies inside the work tree.",
)

const step = <Name extends string, Value extends z.ZodType>(name: Name, value: Value) =>
  z.object({ do: z.literal(name), value })

/** One thing that the agent does, by name. In texts, `{{answer}}` stands for what a person answered last. */
const NamedStep = z.discriminatedUnion("do", [
  step("say", Text),
  step("wait", z.number().nonnegative().describe("Seconds")),
  step("create", z.strictObject({ path: File, text: z.string() })),
  step("append", z.strictObject({ path: File, text: z.string() })),
  step("replace", z.strictObject({ path: File, find: Text, with: z.string() })),
  step("delete", File),
  step("run", Text.describe("A command line")),
  /** The project's own check. */
  step("check", z.literal(true)),
  step("commit", Text.describe("The message")),
  /** Asks and, where the question blocks, waits for the answer. */
  step("ask", z.strictObject({
    question: Text,
    options: z.array(Text).default([]),
    kind: z.enum(["question", "blocker", "alert", "fyi"]).default("question"),
  })),
  step("progress", Text),
  step("report", z.strictObject({ outcome: z.enum(["success", "no_change", "failed"]), summary: Text })),
  /** Ends at once without a report: by a code, as a program that gives up, or by a signal, as one that is killed. */
  step("crash", z.union([
    z.strictObject({ exitCode: z.number().int().min(0).max(255) }),
    z.strictObject({ signal: z.enum(["SIGKILL", "SIGSEGV", "SIGABRT"]) }),
  ])),
  /** Does nothing more and says nothing more; a stubborn one does not listen either. */
  step("hang", z.strictObject({ stubborn: z.boolean().default(false) })),
  /** Leaves a process in a session of its own behind, for this many seconds. */
  step("background", z.number().positive()),
]) // prettier-ignore
export type Step = z.output<typeof NamedStep>

/** Written as one name with its value: `{"say": "Reading"}`. */
const Step = z
  .record(z.string(), z.unknown())
  .refine((written) => Object.keys(written).length === 1, "A step is one name with its value.")
  .transform((written) => Object.entries(written).map(([name, value]) => ({ do: name, value }))[0])
  .pipe(NamedStep)

export const ScriptedReview = z.object({
  verdict: Verdict,
  summary: z.string().min(1),
  comments: z.array(ReviewComment).default([]),
})
export type ScriptedReview = z.infer<typeof ScriptedReview>

/** One entry per attempt; the last one is for all attempts after it. */
const Attempts = z.array(z.strictObject({ steps: z.array(Step).min(1) })).min(1)

export const Script = z.strictObject({
  dev: Attempts.optional(),
  reviewer: z.array(ScriptedReview).min(1).optional(),
  /** A manager's plans of an objective: each the tasks of one attempt. */
  pm: z
    .array(z.strictObject({ tasks: z.array(PlannedTask), drop: z.array(z.string()).default([]) }))
    .min(1)
    .optional(),
  qa: Attempts.optional(),
  /** For every other role. */
  other: Attempts.optional(),
})
export type Script = z.infer<typeof Script>

const FENCE = /^[ \t]*```simulation[ \t]*\r?\n([\s\S]*?)^[ \t]*```[ \t]*$/m

/** Null where there is no block. @throws Error with a sentence where the block is not a script. */
export function readScript(description: string): Script | null {
  const block = FENCE.exec(description)?.[1]
  if (block === undefined) return null
  const parsed = Script.safeParse(parseJson(block))
  if (parsed.success) return parsed.data
  throw new Error(`The simulation block of the task is not a script: ${z.prettifyError(parsed.error)}`)
}

export const forAttempt = <T>(attempts: readonly T[], attempt: number): T | undefined =>
  attempts[Math.min(attempt, attempts.length) - 1]

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
