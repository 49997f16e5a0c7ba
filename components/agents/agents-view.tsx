"use client"
/** Who works, by role: what each does now, with which model, how much at once, and within which budget. */
import { useState } from "react"
import Link from "next/link"
import type { Route } from "next"
import { Pause, Pencil, Play } from "lucide-react"
import { formatAmount } from "#domain/budget"
import { UNCAPPED } from "#domain/agent"
import { ROLE_LABELS, ROLES } from "#domain/role"
import type { Live } from "#lib/react/live"
import type { AgentRow, BudgetRow } from "#lib/react/settings-data"
import { SubjectForm } from "../settings/subject-form.tsx"
import { Button } from "../ui/button.tsx"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"
import { Panel } from "../ui/panel.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"

type AgentsViewProps = {
  agents: Live<AgentRow[]>
  budgets: BudgetRow[]
  writesOff: string | null
  onPause: (agentId: string) => void
  onResume: (agentId: string) => void
  onSave: (agentId: string, changes: { name?: string; model?: string; limit?: string }) => Promise<boolean>
}

const GLYPHS: Record<AgentRow["status"], GlyphName> = {
  idle: "ready",
  working: "running",
  paused: "cancelled",
}

export function AgentsView({ agents, ...rest }: AgentsViewProps) {
  if (agents.state === "loading")
    return (
      <Loading label="Loading agents">
        <div className="p-4">
          <Skeleton className="h-48" />
        </div>
      </Loading>
    )
  if (agents.state === "refused")
    return <Problem title="The agents cannot be shown." sentence={agents.sentence} />
  if (agents.value.length === 0)
    return <Empty title="There is no agent">Agents come with the first set-up of an installation.</Empty>
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <div className="mx-auto flex max-w-4xl flex-col gap-3">
        {ROLES.map((role) => {
          const own = agents.value.filter((agent) => agent.role === role)
          if (own.length === 0) return null
          return (
            <Panel key={role} title={ROLE_LABELS[role]} count={own.length}>
              <ul className="divide-y divide-line">
                {own.map((agent) => (
                  <AgentItem key={agent.agentId} agent={agent} {...rest} />
                ))}
              </ul>
            </Panel>
          )
        })}
      </div>
    </div>
  )
}

function AgentItem({
  agent,
  budgets,
  writesOff,
  onPause,
  onResume,
  onSave,
}: Omit<AgentsViewProps, "agents"> & { agent: AgentRow }) {
  const [isEditing, setEditing] = useState(false)
  const isPaused = agent.status === "paused"
  const own = budgets.filter(({ scope, name }) => scope === "agent" && name === `agent ${agent.name}`)
  return (
    <li className="flex flex-col gap-2 px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <Glyph name={GLYPHS[agent.status]} />
        <span className="font-medium">{agent.name}</span>
        <span className="text-xs text-fg-2">{agent.status}</span>
        <span className="font-mono text-2xs text-fg-2">{agent.model ?? "model of its executor"}</span>
        <span className="num text-xs text-fg-2">
          {agent.runs.length}
          {agent.limit < UNCAPPED && ` of ${agent.limit}`} at work
        </span>
        {own.map((budget) => (
          <span key={budget.budget} className="num text-xs text-fg-2">
            {formatAmount(budget.used, budget.unit)} of {formatAmount(budget.limit, budget.unit)},{" "}
            {budget.window}
          </span>
        ))}
        <span className="ml-auto flex gap-1.5">
          <Button
            aria-expanded={isEditing}
            aria-label={`Edit ${agent.name}`}
            onClick={() => setEditing(!isEditing)}
          >
            <Pencil aria-hidden className="size-3.5" />
            Edit
          </Button>
          <Button
            disabledReason={writesOff}
            aria-label={`${isPaused ? "Resume" : "Pause"} ${agent.name}`}
            onClick={() => (isPaused ? onResume : onPause)(agent.agentId)}
          >
            {isPaused ? (
              <Play aria-hidden className="size-3.5" />
            ) : (
              <Pause aria-hidden className="size-3.5" />
            )}
            {isPaused ? "Resume" : "Pause"}
          </Button>
        </span>
      </div>
      {agent.runs.map((run) => (
        <Link
          data-row
          key={run.runId}
          href={`/projects/${run.project ?? ""}/tasks/${run.taskKey ?? ""}` as Route}
          className="flex items-center gap-2 pl-6 text-xs text-fg-2 hover:text-fg"
        >
          <span className="num font-mono text-2xs">{run.taskKey}</span>
          <span className="truncate">{run.taskTitle}</span>
        </Link>
      ))}
      {isEditing && (
        <SubjectForm
          title={`Settings of ${agent.name}`}
          note="They hold for its next runs; what runs goes on as it was started."
          fields={[
            { kind: "text", name: "name", label: "Name", maxLength: 60 },
            {
              kind: "code",
              name: "model",
              label: "Model",
              hint: "Empty: its executor's own choice.",
              maxLength: 100,
            },
            {
              kind: "number",
              name: "limit",
              label: "Runs at once",
              hint: "Empty: the limits of project and installation alone.",
              min: 1,
              max: 100,
            },
          ]}
          values={{
            name: agent.name,
            model: agent.model ?? "",
            limit: agent.limit < UNCAPPED ? String(agent.limit) : "",
          }}
          writesOff={writesOff}
          onSave={async (changes) => {
            const isSaved = await onSave(agent.agentId, changes)
            if (isSaved) setEditing(false)
            return isSaved
          }}
        />
      )}
    </li>
  )
}
