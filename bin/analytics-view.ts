/** Analytics as text: each figure with what it was in the stretch before. */
import type { FunctionReturnType } from "convex/server"
import type { api } from "#convex/_generated/api"
import type { Cost, Figures } from "#domain/analytics"
import { formatDuration, formatMoney, formatTokens } from "#domain/format"
import { numberLabel } from "#domain/prompt"
import { Role, ROLE_LABELS } from "#domain/role"
import { table } from "./layout.ts"

type Summary = FunctionReturnType<typeof api.analytics.summary>

const percent = (share: number | null): string => (share === null ? "" : `${Math.round(share * 100)} %`)
const time = (ms: number | null): string => (ms === null ? "" : formatDuration(ms))
const money = (usd: number | null): string => (usd === null ? "" : formatMoney(usd))

/** Dollars, and how much of the truth they leave out. */
const spent = ({ usd, unpriced }: Pick<Figures, "usd" | "unpriced">): string =>
  unpriced === 0 ? formatMoney(usd) : `at least ${formatMoney(usd)} (${unpriced} runs of unknown price)`
const ofSuccesses = ({ successes: { usd, leftOut } }: Cost): string =>
  [money(usd), leftOut > 0 && `(${leftOut} of unknown price left out)`].filter(Boolean).join(" ")
const ofAll = ({ all: { usd, unpriced } }: Cost): string =>
  usd === null ? "" : unpriced > 0 ? `at least ${formatMoney(usd)}` : formatMoney(usd)

const LINES: [string, (figures: Figures) => string | number][] = [
  ["tasks done", ({ cards }) => cards.done],
  ["of them merged", ({ cards }) => cards.merged],
  ["tasks that succeeded", ({ cards }) => percent(cards.successRate)],
  ["tasks reworked", ({ rework }) => percent(rework.rate)],
  ["runs", ({ runs }) => runs.count],
  ["runs that succeeded", ({ runs }) => percent(runs.successRate)],
  ["reviews that rejected", ({ verdicts }) => percent(verdicts.rejectionRate)],
  ["lead time, median", ({ times }) => time(times.lead.median)],
  ["lead time, p90", ({ times }) => time(times.lead.p90)],
  ["queue, median", ({ times }) => time(times.queue.median)],
  ["work, median", ({ times }) => time(times.work.median)],
  ["review, median", ({ times }) => time(times.review.median)],
  ["merge, median", ({ times }) => time(times.merge.median)],
  ["spent", spent],
  ["per task, successes", ({ costPerTask }) => ofSuccesses(costPerTask)],
  ["per task, everything", ({ costPerTask }) => ofAll(costPerTask)],
  ["per merge, successes", ({ costPerMerge }) => ofSuccesses(costPerMerge)],
  ["per merge, everything", ({ costPerMerge }) => ofAll(costPerMerge)],
]

const day = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ")

const roleOf = (name: string): string => (Role.safeParse(name).success ? ROLE_LABELS[name as Role] : name)

const parts = (title: string, rows: { name: string; figures: Figures }[]): string[] =>
  rows.length === 0
    ? []
    : [
        "",
        table(
          [title, "runs", "succeeded", "duration", "tokens", "spent"],
          rows.map(({ name, figures }) => [
            name || "unknown",
            figures.runs.count,
            percent(figures.runs.successRate),
            time(figures.duration.median),
            formatTokens(Object.values(figures.tokens).reduce((sum, count) => sum + count, 0)),
            spent(figures),
          ]),
        ),
      ]

export const analyticsLines = ({
  from,
  until,
  now,
  then,
  byProject,
  byRole,
  byModel,
  byPrompt,
}: Summary): string =>
  [
    `${day(from)} to ${day(until)} (UTC), and as long before it`,
    table(
      ["", "now", "before"],
      LINES.map(([name, read]) => [name, read(now), read(then)]),
    ),
    ...parts("project", byProject),
    ...parts(
      "role",
      byRole.map(({ name, figures }) => ({ name: roleOf(name), figures })),
    ),
    ...parts("model", byModel),
    ...parts(
      "prompt",
      byPrompt.map(({ role, version, figures }) => ({
        name: `${roleOf(role)}, ${numberLabel(version)}`,
        figures,
      })),
    ),
  ].join("\n")
