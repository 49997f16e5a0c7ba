/** Batches of the merge lane: entries joined one upon the other, what checks say of them, and their landing as one. */
import type { MergeVerdict } from "#domain/merge"
import type { Doc } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId } from "./find.ts"
import { openEntry } from "./lane.ts"
import { landed } from "./merges.ts"
import { demand } from "./refusals.ts"

export type Member = { entryId: string; candidateCommit: string; targetCommit: string }

/** The chain is there: all its members are under check from now on, or none. */
export async function startBatch(ctx: WriteCtx, members: readonly Member[]): Promise<void> {
  const id = members.map(({ candidateCommit }) => candidateCommit.slice(0, 8)).join("-")
  for (const [position, { entryId, candidateCommit, targetCommit }] of members.entries()) {
    const { entry, task } = await openEntry(ctx, entryId)
    demand(entry.state === "queued", "conflict", `${task.key} is under way in the merge lane already.`)
    await ctx.db.patch("mergeEntries", entry._id, {
      ...{ state: "checking", candidateCommit, targetCommit, batch: { id, position }, verdicts: [] },
      ...{ checkRunId: undefined, heldSince: undefined, sentence: undefined },
    })
    await append(ctx, {
      kind: "merge.checking",
      task,
      causationId: entry._id,
      data: { entryId: entry._id, candidateCommit, targetCommit, batch: id, position },
      sentence: `${task.key} is joined as ${candidateCommit.slice(0, 10)}, number ${position + 1} of ${members.length} that are checked together.`,
    })
  }
}

/**
 * The branch has advanced to the last one's commit, and holds all of them. Whoever left the lane meanwhile is passed over:
 * what became of such a card was said when it left.
 */
export async function landBatch(
  ctx: WriteCtx,
  entries: readonly { entryId: string; mergedCommit: string }[],
): Promise<void> {
  for (const { entryId, mergedCommit } of entries) {
    const { state } = await byId(ctx, "mergeEntries", entryId)
    if (state !== "conflict" && state !== "failed") await landed(ctx, entryId, mergedCommit)
  }
}

/** A check that was red and is green on the same candidate is named: it says nothing about the card. */
export async function noteVerdict(
  ctx: WriteCtx,
  entry: Doc<"mergeEntries">,
  task: Doc<"tasks">,
  run: Doc<"runs">,
  { colour, sentence }: Pick<MergeVerdict, "colour" | "sentence">,
): Promise<void> {
  const earlier = entry.verdicts ?? []
  const check = run.failedCheck
  const verdict = { runId: run._id, colour, sentence, ...(check !== undefined && { check }) }
  const reds = colour === "green" ? earlier.filter((each) => each.colour === "red") : []
  const names = [...new Set(reds.map((red) => red.check ?? "check"))]
  await ctx.db.patch("mergeEntries", entry._id, {
    verdicts: [...earlier, verdict],
    ...(names.length > 0 && { flakyChecks: [...new Set([...(entry.flakyChecks ?? []), ...names])] }),
  })
  // Whoever waits for the verdict is woken by its event: the lane goes on at once.
  await append(ctx, {
    kind: "merge.judged",
    task,
    causationId: run._id,
    data: { entryId: entry._id, colour },
    sentence: `The candidate of ${task.key} is ${colour}: ${sentence}`,
  })
  if (colour === "red") await forgetFingerprint(ctx, task, run)
  for (const name of names) {
    await append(ctx, {
      kind: "merge.check_flaky",
      task,
      causationId: run._id,
      data: {
        entryId: entry._id,
        check: name,
        reds: reds.length,
        candidateCommit: entry.candidateCommit ?? null,
      },
      sentence: `The check "${name}" is flaky: it was red and then green on the same commit ${(entry.candidateCommit ?? "").slice(0, 10)}.`,
    })
  }
}

/** A red candidate that holds the work of several cards is no failure of the card that its check ran on. */
async function forgetFingerprint(ctx: WriteCtx, task: Doc<"tasks">, run: Doc<"runs">): Promise<void> {
  const [newest, ...older] = task.fingerprints
  if (newest !== undefined && newest === run.fingerprint)
    await ctx.db.patch("tasks", task._id, { fingerprints: older })
}
