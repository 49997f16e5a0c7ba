/** What agents say and do at work: through the operations that real ones have, with the words that chance gave them. */
import { api } from "#convex/_generated/api"
import type { Verdict } from "#domain/review"
import type { ExitRecord } from "#domain/run"
import { refusalOf } from "#lib/refusals"
import type { MachineRun } from "./machine.ts"
import { sleep, type ShimParts } from "./shim-parts.ts"

/** How the agent's process ended; `lost` means that its shim died first. */
export type Ended = (Pick<Partial<ExitRecord>, "exitCode" | "signal" | "tail"> & { commits?: true }) | "lost"

const VERDICTS: Partial<Record<MachineRun["behaviour"], Verdict>> = {
  approves: "approved",
  asks_for_changes: "changes_requested",
  rejects: "rejected",
}
const FOREVER_MS = 24 * 3_600_000

export async function act(run: MachineRun, parts: ShimParts): Promise<Ended> {
  const { chance, git } = parts
  const { behaviour, request } = run
  const says = (outcome: "success" | "no_change" | "failed") =>
    insist(run, parts, () =>
      parts.agentDoor(run).mutation(api.runs.report, { outcome, summary: "What it did." }),
    )
  // Tests take less than what they test.
  await sleep(parts, run, chance.between(500, request.role === "check" ? parts.paceMs / 4 : parts.paceMs))
  switch (behaviour) {
    case "succeeds":
      await says("success")
      return { commits: true }
    case "changes_nothing":
      await says("success")
      return {}
    case "plans":
      await makePlan(run, parts)
      await says("success")
      return {}
    case "plans_and_fails":
      await makePlan(run, parts)
      return { exitCode: 1, tail: "failed after the plan" }
    case "finds_no_change":
      await says("no_change")
      return {}
    case "says_it_failed":
      await says("failed")
      return {}
    case "fails":
      return {
        exitCode: chance.between(1, 3),
        tail: chance.happens(0.8) ? "the same error" : "another error",
      }
    case "ends_without_a_word":
      return {}
    case "approves":
    case "asks_for_changes":
    case "rejects": {
      const verdict = VERDICTS[behaviour]!
      const review = { verdict, summary: "Looked at.", comments: [] }
      await insist(run, parts, () => parts.agentDoor(run).mutation(api.reviews.submit, review))
      return {}
    }
    case "passes":
      return git.isRed(request.subjectCommit ?? "") ? { exitCode: 1, tail: "1 test failed" } : {}
    case "is_red":
      if (request.subjectCommit) git.redden(request.subjectCommit)
      return { exitCode: 1, tail: "1 test failed" }
    case "is_flaky":
      return { exitCode: 1, tail: "a flaky test failed" }
    case "asks_and_waits":
      return askAndWait(run, parts, "question")
    case "reports_a_blocker":
      return askAndWait(run, parts, "blocker")
    case "asks_and_leaves":
      await insist(run, parts, () =>
        parts.agentDoor(run).mutation(api.signals.ask, { question: "Which one?" }),
      )
      return {}
    case "hangs":
    case "is_silent":
      await sleep(parts, run, FOREVER_MS)
      return {}
    case "is_killed":
      return { exitCode: null, signal: "SIGKILL" }
    case "loses_its_shim":
      return "lost"
    case "cannot_prepare":
    case "never_starts":
    case "starts_with_an_error":
    case "vanishes_at_the_start":
      return { commits: true }
    default:
      return behaviour satisfies never
  }
}

const MOST_PLANNED = 3

/** Tasks that wait for each other at random; a later plan may want nothing more, and drop what is open. */
async function makePlan(run: MachineRun, parts: ShimParts): Promise<void> {
  const { chance } = parts
  const door = parts.agentDoor(run)
  const objective = await insist(run, parts, () => door.query(api.tasks.get, { task: run.request.taskKey }))
  const known = objective?.children ?? []
  const isFirst = known.every(({ status }) => status === "cancelled")
  const names = ["a", "b", "c"].slice(0, chance.between(isFirst ? 1 : 0, MOST_PLANNED))
  const siblings = known.filter(({ status }) => status !== "cancelled").map(({ key }) => key)
  const tasks = names.map((name, index) => ({
    ...{ name, title: `Part ${name} of ${run.request.taskKey}` },
    role: chance.weighted({ dev: 8, research: 1, writer: 1 }),
    dependsOn: [...names.slice(0, index), ...siblings].filter(() => chance.happens(0.3)),
  }))
  const drop = known
    .filter(({ status }) => status !== "done" && status !== "cancelled" && chance.happens(0.3))
    .map(({ key }) => key)
  const say = () => insist(run, parts, () => door.mutation(api.tasks.decompose, { tasks, drop }))
  await say()
  // Who is not sure to have been heard says it again.
  if (chance.happens(0.2)) await say()
}

/** Looks every few seconds whether it was answered, and goes on with the answer. */
async function askAndWait(run: MachineRun, parts: ShimParts, kind: "question" | "blocker"): Promise<Ended> {
  const door = parts.agentDoor(run)
  const asked = await insist(run, parts, () =>
    door.mutation(api.signals.ask, { kind, question: "Which one?" }),
  )
  if (!asked) return {}
  for (;;) {
    await sleep(parts, run, parts.chance.between(2_000, 6_000))
    const heard = await insist(run, parts, () => door.mutation(api.signals.hear, { signal: asked.signalId }))
    if (heard === null) return {}
    if (heard.state !== "open") break
  }
  await insist(run, parts, () =>
    door.mutation(api.runs.report, { outcome: "success", summary: "As answered." }),
  )
  return { commits: true }
}

/** A few tries, as agents make them; a refusal is an answer. Null where it came to nothing. */
async function insist<T>(run: MachineRun, parts: ShimParts, ask: () => Promise<T>): Promise<T | null> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (refusalOf(error)) return null
      await sleep(parts, run, 1_000)
    }
  }
  return null
}
