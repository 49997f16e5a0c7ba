/** What one may ask about runs: people look and stop; agents and shims report, each about its own run only. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import type { Refusal } from "#domain/refusal"
import { SubmitReview } from "#domain/review"
import { Declaration, ExitRecord, RunHolder, Workspace } from "#domain/run"
import { AskSignal } from "#domain/signal"
import { TaskKey } from "#domain/task"
import { RefusalError } from "../refusals.ts"
import { defineOperation } from "./define.ts"

const OneRun = z.object({ run: z.string().min(1).describe("Id of the run") })
const Fenced = z.object({ generation: z.number().int().positive() })

/** A report of an old generation is recorded, so its refusal comes as a value (a thrown one would undo the record). */
function orRefuse<Answer extends { refusal?: Refusal | null | undefined }>(answer: Answer): Answer {
  if (answer.refusal) throw new RefusalError(answer.refusal)
  return answer
}

export const listRuns = defineOperation({
  name: "runs.list",
  summary: "List runs, newest first",
  input: z.object({
    task: TaskKey.optional().describe("Only of this task"),
    open: z.boolean().optional().describe("Only those that have not ended"),
    limit: z.number().int().min(1).max(200).optional().describe("At most this many (default 50)"),
  }),
  run: ({ backend }, input) => backend.query(api.runs.list, input),
})

export const getRun = defineOperation({
  name: "runs.get",
  summary: "Show one run",
  input: OneRun,
  positionals: ["run"],
  run: ({ backend }, input) => backend.query(api.runs.get, input),
})

export const listArtifacts = defineOperation({
  name: "runs.artifacts",
  summary: "List the files that a run left for good (they lie in CLUTCH_HOME/artifacts/<run>)",
  input: OneRun,
  positionals: ["run"],
  run: async ({ backend, artifactsOf }, input) => {
    const { runId } = await backend.query(api.runs.get, input)
    return artifactsOf(runId)
  },
})

export const stopRun = defineOperation({
  name: "runs.stop",
  summary: "End a run's agent and prove it; the card stays",
  input: OneRun,
  positionals: ["run"],
  run: ({ backend }, input) => backend.mutation(api.runs.requestStop, input),
})

export const reportStarted = defineOperation({
  name: "runs.started",
  summary: "A shim says that its agent starts",
  askers: ["run"],
  input: Fenced.extend({ shim: RunHolder, workspace: Workspace }),
  run: async ({ backend }, input) => orRefuse(await backend.mutation(api.runs.started, input)),
})

export const reportHeartbeat = defineOperation({
  name: "runs.heartbeat",
  summary: "A shim renews its run's lease and hears whether to stop",
  askers: ["run"],
  input: Fenced,
  run: async ({ backend }, input) => orRefuse(await backend.mutation(api.runs.heartbeat, input)),
})

export const reportExited = defineOperation({
  name: "runs.exited",
  summary: "A shim says how its agent ended",
  askers: ["run"],
  input: Fenced.extend({ exit: ExitRecord }),
  run: async ({ backend }, input) => orRefuse(await backend.mutation(api.runs.exited, input)),
})

export const reportOutcome = defineOperation({
  name: "runs.report",
  summary: "An agent says what it did (before it ends)",
  askers: ["run"],
  input: Declaration,
  run: ({ backend }, input) => backend.mutation(api.runs.report, input),
})

export const reportProgress = defineOperation({
  name: "runs.progress",
  summary: "An agent says what it is doing, in one line",
  askers: ["run"],
  input: z.object({ line: z.string().min(1).max(300) }),
  positionals: ["line"],
  run: ({ backend }, input) => backend.mutation(api.runs.progress, input),
})

export const submitReview = defineOperation({
  name: "reviews.submit",
  summary: "A reviewer gives its verdict",
  askers: ["run"],
  input: SubmitReview,
  run: ({ backend }, input) => backend.mutation(api.reviews.submit, input),
})

export const askSignal = defineOperation({
  name: "signals.ask",
  summary: "An agent asks a person, or tells one something",
  askers: ["run"],
  input: AskSignal,
  run: ({ backend }, input) => backend.mutation(api.signals.ask, input),
})

export const getSignal = defineOperation({
  name: "signals.get",
  summary: "An agent looks whether its question was answered; hearing the answer is recorded",
  askers: ["run"],
  input: z.object({ signal: z.string().min(1) }),
  positionals: ["signal"],
  run: ({ backend }, input) => backend.mutation(api.signals.hear, input),
})

export const withdrawSignal = defineOperation({
  name: "signals.withdraw",
  summary: "An agent no longer waits for the answer to its question",
  askers: ["run"],
  input: z.object({ signal: z.string().min(1) }),
  positionals: ["signal"],
  run: async ({ backend }, input) => {
    await backend.mutation(api.signals.retract, input)
    return { signal: input.signal }
  },
})
