"use client"
/** Limits with what is used of them; setting one again raises or lowers it. */
import type { SetBudget } from "#domain/budget"
import type { Live } from "#lib/react/live"
import type { BudgetRow } from "#lib/react/settings-data"
import { Panel } from "../ui/panel.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { BudgetItem } from "./budget-item.tsx"
import { NewBudget } from "./new-budget.tsx"

export type BudgetsViewProps = {
  budgets: Live<BudgetRow[]>
  projects: string[]
  agents: string[]
  writesOff: string | null
  onSet: (budget: SetBudget) => Promise<boolean>
  onRemove: (budget: string) => void
}

export function BudgetsView({ budgets, projects, agents, writesOff, onSet, onRemove }: BudgetsViewProps) {
  if (budgets.state === "loading")
    return (
      <Loading label="Loading budgets">
        <div className="p-4">
          <Skeleton className="h-40" />
        </div>
      </Loading>
    )
  if (budgets.state === "refused")
    return <Problem title="The budgets cannot be shown." sentence={budgets.sentence} />
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <div className="mx-auto flex max-w-4xl flex-col gap-3">
        <Panel title="Budgets" count={budgets.value.length}>
          {budgets.value.length === 0 ? (
            <Empty title="Nothing is limited">
              A budget puts the expected use of a run aside before it starts, warns at 80 %, and stops at 100
              % with a question in the inbox.
            </Empty>
          ) : (
            <ul className="divide-y divide-line">
              {budgets.value.map((budget) => (
                <BudgetItem
                  key={budget.budget}
                  budget={budget}
                  writesOff={writesOff}
                  onRemove={() => onRemove(budget.budget)}
                />
              ))}
            </ul>
          )}
        </Panel>
        <NewBudget projects={projects} agents={agents} writesOff={writesOff} onSet={onSet} />
      </div>
    </div>
  )
}
