/** A stretch of time in figures: now and before, period by period, and by project, role, model and prompt version. */
import {
  byPromptVersion,
  figuresOf,
  figuresOfChecks,
  groupBy,
  sumOf,
  type Figures,
  type Rollup,
} from "#domain/analytics"
import { type Range, stretchOf } from "#domain/periods"
import type { Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { projectBySlug } from "./find.ts"
import { allProjects } from "./projects.ts"
import { rollupsOf } from "./rollups.ts"

type Asked = { range: Range; at: number; project?: string; role?: string; model?: string }

export async function summary(ctx: ReadCtx, { range, at, project, role, model }: Asked) {
  const { grain, from, until, before, starts } = stretchOf(range, at)
  const projectId = project === undefined ? null : (await projectBySlug(ctx, project))._id
  const rows = await rollupsOf(ctx, { grain, from: before, until }, projectId)
  const wanted = rows.filter(
    (row) =>
      (role === undefined || row.role === role) &&
      // A card is nobody's in particular: what is asked of one model says nothing about cards.
      (model === undefined || (row.kind === "run" && row.model === model)),
  )
  const now = wanted.filter(({ period }) => period >= from)
  const byPeriod = groupBy(now, ({ period }) => String(period))
  const slugs = new Map((await allProjects(ctx)).map(({ _id, slug }) => [_id, slug]))
  const slugOf = (id: string): string => slugs.get(id as Id<"projects">) ?? ""
  // Rows of all periods are added up once; totals and parts are made from these few.
  const whole = wholeOf(now)
  const agents = whole.filter((row) => row.role !== "check")
  const runs = agents.filter(({ kind }) => kind === "run")
  return {
    ...{ grain, from, until, before },
    now: figuresOf(whole),
    then: figuresOf(wanted.filter(({ period }) => period < from)),
    checks: figuresOfChecks(whole),
    periods: starts.map((at) => ({ at, ...pointOf(figuresOf(byPeriod.get(String(at)) ?? [])) })),
    byProject: parts(agents, ({ projectId: id }) => slugOf(id)),
    byRole: parts(agents, (row) => row.role),
    byModel: parts(runs, (row) => row.model),
    byModelAndRole: parts(runs, (row) => `${row.model}\n${row.role}`).map(({ name, figures }) => {
      const [of = "", by = ""] = name.split("\n")
      return { model: of, role: by, figures }
    }),
    byPrompt: byPromptVersion(runs),
  }
}

/** One row per project, role, model, version and kind, over all periods. */
const wholeOf = (rows: readonly Rollup[]): Rollup[] =>
  [
    ...groupBy(rows, ({ kind, projectId, role, model, promptVersion = "" }) =>
      [kind, projectId, role, promptVersion, model].join(" "),
    ).values(),
  ].map((group) => ({ ...group[0]!, ...sumOf(group) }))

const parts = (rows: readonly Rollup[], nameOf: (row: Rollup) => string) =>
  [...groupBy(rows, nameOf)]
    .map(([name, group]) => ({ name, figures: figuresOf(group) }))
    .sort((a, b) => b.figures.runs.count - a.figures.runs.count || (a.name < b.name ? -1 : 1))

/** What charts draw of one period. */
const pointOf = ({ runs, cards, rework, times, start, usd, unpriced, tokens }: Figures) => ({
  ...{ runs: runs.count, succeeded: runs.succeeded, failed: runs.failed },
  ...{ done: cards.done, merged: cards.merged, reworked: rework.cards },
  ...{ leadMedian: times.lead.median, leadP90: times.lead.p90, startP95: start.p95 },
  ...{ usd, unpriced },
  tokens: tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite,
})
