/** The ledger of effects: each deed outside is wanted, tried and seen here, in the transaction of the fact it belongs to. */
import { effectKey, type EffectName, type EffectState } from "#domain/effect"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"

type Card = Pick<Doc<"tasks">, "_id" | "organizationId" | "projectId">

/** Once per key: a wish that is there already keeps its words and its time. */
export async function want(ctx: WriteCtx, card: Card, name: EffectName, wants: string): Promise<void> {
  if (!(await effectOf(ctx, name))) await ctx.db.insert("effects", rowOf(card, name, wants))
}

/** Written before the deed: whoever finds it so later knows that it may have been done. */
export async function noteTry(ctx: WriteCtx, card: Card, name: EffectName, wants: string): Promise<void> {
  const known = await effectOf(ctx, name)
  // What is done stays done: a rival that decided before it was seen looks first, and finds it so.
  if (known?.state === "done") return
  const tried = { state: "tried" as const, tries: (known?.tries ?? 0) + 1, triedAt: Date.now() }
  if (known) await ctx.db.patch("effects", known._id, { ...tried, seen: undefined, seenAt: undefined })
  else await ctx.db.insert("effects", { ...rowOf(card, name, wants), ...tried })
}

const rowOf = ({ _id: taskId, organizationId, projectId }: Card, name: EffectName, wants: string) => ({
  ...{ organizationId, projectId, taskId, key: effectKey(name), kind: name.kind },
  ...{ state: "wanted" as const, wants, wantedAt: Date.now(), tries: 0 },
})

/** What was seen of it. What has been seen done stays done, and what nobody ever wanted needs no row. */
export async function see(
  ctx: WriteCtx,
  name: EffectName,
  state: Extract<EffectState, "done" | "not_done" | "given_up">,
  seen: string,
): Promise<void> {
  const effect = await effectOf(ctx, name)
  if (!effect || effect.state === "done" || effect.state === state) return
  if (state !== "done" && effect.seenAt !== undefined) return
  await ctx.db.patch("effects", effect._id, { state, seen, seenAt: Date.now() })
}

/** Its entry goes on without this candidate. One that may have landed is seen on the branch, before the card's next candidate. */
export async function giveUpCandidate(
  ctx: WriteCtx,
  { _id: entryId, candidateCommit }: Doc<"mergeEntries">,
  because: string,
): Promise<void> {
  if (candidateCommit === undefined) return
  for (const kind of ["merge", "pull_request"] as const)
    await see(ctx, { kind, entryId, candidateCommit }, "given_up", because)
}

const MAX_SHOWN = 200

/** Of a card, newest first. */
export async function effectsOfTask(ctx: ReadCtx, taskId: Doc<"tasks">["_id"]) {
  const rows = await ctx.db
    .query("effects")
    .withIndex("by_task", (q) => q.eq("taskId", taskId))
    .order("desc")
    .take(MAX_SHOWN)
  return rows.map(({ key, kind, state, wants, wantedAt, tries, triedAt, seen, seenAt }) => ({
    ...{ key, kind, state, wants, wantedAt, tries },
    ...{ triedAt: triedAt ?? null, seen: seen ?? null, seenAt: seenAt ?? null },
  }))
}

const effectOf = (ctx: ReadCtx, name: EffectName): Promise<Doc<"effects"> | null> =>
  ctx.db
    .query("effects")
    .withIndex("by_key", (q) => q.eq("key", effectKey(name)))
    .unique()
