"use client"
/** `/budgets`: subscriptions and mutations around the view. */
import { useMutation } from "convex/react"
import { api } from "#convex/_generated/api"
import { useConnection } from "#lib/react/connection"
import { useLive, valueOr } from "#lib/react/live"
import { attempt } from "#lib/react/toast"
import { useProjects } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"

const BudgetsView = early(() => import("./budgets-view.tsx").then((room) => room.BudgetsView))

export function BudgetsPage() {
  const budgets = useLive(api.budgets.list, {})
  const projects = valueOr(useProjects(), [])
  const agents = valueOr(useLive(api.agents.list, {}), [])
  const set = useMutation(api.budgets.set)
  const remove = useMutation(api.budgets.remove)
  const off = writesOff(useConnection())
  return (
    <>
      <PageHeader title="Budgets" />
      <BudgetsView
        budgets={budgets}
        projects={projects.map(({ slug }) => slug)}
        agents={agents.map(({ name }) => name)}
        writesOff={off}
        onSet={(budget) => attempt("The budget was not set", set(budget))}
        onRemove={(budget) => void attempt("The budget stays", remove({ budget }))}
      />
    </>
  )
}
