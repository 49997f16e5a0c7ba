"use client"
/** Analytics and Models: one subscription, two views of it. */
import type { Range } from "#domain/periods"
import { useSummary } from "#lib/react/use-analytics"
import { Shown } from "../shown.tsx"
import { AnalyticsView } from "./analytics-view.tsx"
import { ModelsView } from "./models-view.tsx"

type FiguresTabProps = { which: "analytics" | "models"; slug: string | null; range: Range }

export function FiguresTab({ which, slug, range }: FiguresTabProps) {
  const summary = useSummary(range, slug)
  const View = which === "analytics" ? AnalyticsView : ModelsView
  return (
    <Shown live={summary} what="What was counted">
      {(value) => <View summary={value} slug={slug} />}
    </Shown>
  )
}
