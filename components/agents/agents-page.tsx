"use client"
/** `/agents`: subscriptions and mutations around the view. */
import { useMutation } from "convex/react"
import { api } from "#convex/_generated/api"
import { useConnection } from "#lib/react/connection"
import { useLive, valueOr } from "#lib/react/live"
import { attempt, tell } from "#lib/react/toast"
import { usePauses } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"

const AgentsView = early(() => import("./agents-view.tsx").then((room) => room.AgentsView))

export function AgentsPage() {
  const agents = useLive(api.agents.list, {})
  const budgets = valueOr(useLive(api.budgets.list, {}), [])
  const update = useMutation(api.agents.update)
  const { onPause, onResume } = usePauses()
  const off = writesOff(useConnection())
  return (
    <>
      <PageHeader title="Agents" />
      <AgentsView
        agents={agents}
        budgets={budgets}
        writesOff={off}
        onPause={(agent) => onPause("agent", agent)}
        onResume={(agent) => onResume("agent", agent)}
        onSave={async (agent, { name, model, limit }) => {
          const isSaved = await attempt(
            "The agent was not changed",
            update({
              agent,
              ...(name !== undefined && { name }),
              ...(model !== undefined && { model }),
              ...(limit !== undefined && { limit: Number(limit) }),
            }),
          )
          if (isSaved) tell("Agent saved")
          return isSaved
        }}
      />
    </>
  )
}
