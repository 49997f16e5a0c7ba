/** What models are used for, summed up by the hour when it is counted, so that no page adds up history. */
import { HOUR_MS, hourOf, type ModelUse, type PaidAnswer } from "#domain/session"
import type { Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { projectBySlug } from "./find.ts"
import { deny } from "./refusals.ts"

const UNNAMED_MODEL = "unknown"
const NOTHING: Omit<ModelUse, "model"> = {
  usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
  ...{ usd: 0, answers: 0, unpriced: 0 },
}

type Bucket = { scope: string; hour: number; use: ModelUse }

/** Collects over many sessions, so that a row is written once in a transaction. */
export type ModelUses = Map<string, Bucket>

export function noteAnswers(
  uses: ModelUses,
  answers: readonly Pick<PaidAnswer, "at" | "model" | "usage">[],
  projectId: Id<"projects"> | undefined,
  modelBefore: string | undefined,
): void {
  for (const { at, model = modelBefore ?? UNNAMED_MODEL, usage } of answers) {
    const { costUsd, ...tokens } = usage
    const use: ModelUse = {
      model,
      usage: tokens,
      usd: costUsd ?? 0,
      answers: 1,
      unpriced: costUsd === null ? 1 : 0,
    }
    for (const scope of projectId ? ["", projectId] : [""]) {
      const hour = hourOf(at)
      const key = `${scope} ${hour} ${model}`
      const sum = uses.get(key)?.use ?? { model, ...NOTHING }
      uses.set(key, { scope, hour, use: add(sum, use) })
    }
  }
}

export async function writeModelUses(ctx: WriteCtx, uses: ModelUses): Promise<void> {
  const { organizationId } = ctx.actor
  for (const { scope, hour, use } of uses.values()) {
    const row = await ctx.db
      .query("modelHours")
      .withIndex("by_hour", (q) =>
        q.eq("organizationId", organizationId).eq("scope", scope).eq("hour", hour).eq("model", use.model),
      )
      .unique()
    if (row) await ctx.db.patch("modelHours", row._id, add(row, use))
    else await ctx.db.insert("modelHours", { organizationId, scope, hour, ...use })
  }
}

/** A week by the hour is as much as this answers at once. */
const MAX_HOURS = 7 * 24
const MAX_ROWS = 4_000

/** Sums by model over whole hours, the most used first; unpriced answers are told beside the dollars. */
export async function modelUses(
  ctx: ReadCtx,
  { since, until, project }: { since: number; until?: number | undefined; project?: string | undefined },
) {
  const from = hourOf(since)
  const to = until === undefined ? from + MAX_HOURS * HOUR_MS : Math.min(until, from + MAX_HOURS * HOUR_MS)
  if (to < from) return deny("invalid_input", "until: is before since.")
  const scope = project === undefined ? "" : (await projectBySlug(ctx, project))._id
  const rows = await ctx.db
    .query("modelHours")
    .withIndex("by_hour", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("scope", scope).gte("hour", from).lt("hour", to),
    )
    .take(MAX_ROWS)
  const sums = new Map<string, ModelUse>()
  for (const row of rows) sums.set(row.model, add(sums.get(row.model) ?? { ...row, ...NOTHING }, row))
  return [...sums.values()]
    .map((use) => ({
      ...use,
      // A price that nobody knows makes the sum unknown, not smaller.
      costUsd: use.unpriced > 0 ? null : use.usd,
    }))
    .sort((a, b) => tokensOf(b) - tokensOf(a) || a.model.localeCompare(b.model))
}

/** The names of models that were ever used, for a list to choose from. */
export async function modelNames(ctx: ReadCtx): Promise<string[]> {
  const names: string[] = []
  while (names.length < 100) {
    const after = names.at(-1) ?? ""
    const next = await ctx.db
      .query("modelHours")
      .withIndex("by_model", (q) =>
        q.eq("organizationId", ctx.actor.organizationId).eq("scope", "").gt("model", after),
      )
      .first()
    if (!next) break
    names.push(next.model)
  }
  return names
}

function add(a: ModelUse, b: ModelUse): ModelUse {
  return {
    model: a.model,
    usage: {
      inputTokens: a.usage.inputTokens + b.usage.inputTokens,
      outputTokens: a.usage.outputTokens + b.usage.outputTokens,
      cacheReadTokens: a.usage.cacheReadTokens + b.usage.cacheReadTokens,
      cacheWriteTokens: a.usage.cacheWriteTokens + b.usage.cacheWriteTokens,
    },
    usd: a.usd + b.usd,
    answers: a.answers + b.answers,
    unpriced: a.unpriced + b.unpriced,
  }
}

const tokensOf = ({ usage }: ModelUse): number =>
  usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens
