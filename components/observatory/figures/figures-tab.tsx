"use client"
/** Analytics, Models and Prompts: one subscription, three views of it. */
import type { Range } from "#domain/periods"
import { useSummary } from "#lib/react/use-analytics"
import { Shown } from "../shown.tsx"
import { AnalyticsView } from "./analytics-view.tsx"
import { ModelsView } from "./models-view.tsx"
import { PromptsView } from "./prompts-view.tsx"

const VIEWS = { analytics: AnalyticsView, models: ModelsView, prompts: PromptsView }

type FiguresTabProps = { which: keyof typeof VIEWS; slug: string | null; range: Range }

export function FiguresTab({ which, slug, range }: FiguresTabProps) {
  const summary = useSummary(range, slug)
  const View = VIEWS[which]
  return (
    <Shown live={summary} what="What was counted">
      {(value) => <View summary={value} slug={slug} />}
    </Shown>
  )
}
