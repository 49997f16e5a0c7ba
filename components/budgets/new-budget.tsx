"use client"
/** Sets a limit, or another amount for one that exists. */
import { useState, type FormEvent } from "react"
import {
  BUDGET_SCOPES,
  BUDGET_UNITS,
  BUDGET_WINDOWS,
  type BudgetScope,
  type BudgetUnit,
  type BudgetWindow,
  type SetBudget,
} from "#domain/budget"
import { ROLE_LABELS, ROLES } from "#domain/role"
import { useProjectName } from "#lib/react/project-names"
import { Button } from "../ui/button.tsx"
import { Field, Select, TextInput } from "../ui/field.tsx"
import { Panel } from "../ui/panel.tsx"

const SCOPES: Record<BudgetScope, string> = {
  organization: "Everything",
  team: "The team",
  project: "A project",
  role: "A role",
  agent: "An agent",
  task: "A task",
  run: "Each run",
}
const WINDOWS: Record<BudgetWindow, string> = { total: "In all", month: "A month", day: "A day" }
const UNITS: Record<BudgetUnit, string> = {
  usd: "US dollars",
  tokens: "Tokens",
  runs: "Runs",
  api_calls: "API calls",
}

type NewBudgetProps = {
  projects: string[]
  agents: string[]
  writesOff: string | null
  onSet: (budget: SetBudget) => Promise<boolean>
}

export function NewBudget({ projects, agents, writesOff, onSet }: NewBudgetProps) {
  const nameOf = useProjectName()
  const [scope, setScope] = useState<BudgetScope>("organization")
  const [subject, setSubject] = useState("")
  const [window, setWindow] = useState<BudgetWindow>("month")
  const [unit, setUnit] = useState<BudgetUnit>("usd")
  const [limit, setLimit] = useState("")
  const subjects: Partial<Record<BudgetScope, (readonly [string, string])[]>> = {
    project: projects.map((slug) => [slug, nameOf(slug)]),
    role: ROLES.map((role) => [role, ROLE_LABELS[role]]),
    agent: agents.map((name) => [name, name]),
  }
  const choices = subjects[scope]
  const chosen = choices ? subject || (choices[0]?.[0] ?? "") : subject
  const needsSubject = choices !== undefined || scope === "task"
  const isComplete = Number(limit) > 0 && (!needsSubject || chosen.trim() !== "")
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!isComplete || writesOff) return
    const budget = {
      scope,
      window,
      unit,
      limit: Number(limit),
      ...(needsSubject && { subject: chosen.trim() }),
    }
    if (await onSet(budget)) setLimit("")
  }
  return (
    <Panel title="Set a budget">
      <form
        className="grid items-end gap-3 p-3 sm:grid-cols-2 lg:grid-cols-3"
        onSubmit={(event) => void submit(event)}
      >
        <Field label="For">
          <Select
            value={scope}
            onChange={(event) => {
              setScope(event.target.value as BudgetScope)
              setSubject("")
            }}
          >
            {BUDGET_SCOPES.map((each) => (
              <option key={each} value={each}>
                {SCOPES[each]}
              </option>
            ))}
          </Select>
        </Field>
        {choices && (
          <Field label="Which">
            <Select value={chosen} onChange={(event) => setSubject(event.target.value)}>
              {choices.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {scope === "task" && (
          <Field label="Key of the task">
            <TextInput
              placeholder="CLU-198"
              value={subject}
              onChange={(event) => setSubject(event.target.value)}
            />
          </Field>
        )}
        <Field label="Counted">
          <Select value={window} onChange={(event) => setWindow(event.target.value as BudgetWindow)}>
            {BUDGET_WINDOWS.map((each) => (
              <option key={each} value={each}>
                {WINDOWS[each]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="In">
          <Select value={unit} onChange={(event) => setUnit(event.target.value as BudgetUnit)}>
            {BUDGET_UNITS.map((each) => (
              <option key={each} value={each}>
                {UNITS[each]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Limit">
          <TextInput
            type="number"
            min={0}
            step="any"
            required
            className="num"
            value={limit}
            onChange={(event) => setLimit(event.target.value)}
          />
        </Field>
        <Button
          type="submit"
          variant="primary"
          className="h-8"
          disabled={!isComplete}
          disabledReason={writesOff}
        >
          Set budget
        </Button>
        <p className="text-xs text-fg-2 sm:col-span-full">
          Days and months are those of UTC. People are told at 80 %; at 100 % nothing more starts and the
          inbox asks whether to raise it. Setting the same budget again changes its limit.
        </p>
      </form>
    </Panel>
  )
}
