/** What people set rather than do: who holds a card, budgets, hours of operation, cards by the clock. */
import { api } from "#convex/_generated/api"
import type { Row } from "../backend/rows.ts"
import type { World } from "../world.ts"

export const PEOPLE_SET = [
  "assign",
  "set_budget",
  "remove_budget",
  "set_hours",
  "clear_hours",
  "add_schedule",
  "change_schedule",
  "remove_schedule",
] as const
export type PersonSets = (typeof PEOPLE_SET)[number]

const MINUTE_MS = 60_000
const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const
/** It is noon when a schedule begins. */
const HOURS = [
  ["08:00", "11:00"],
  ["11:00", "20:00"],
] as const

const isOpen = ({ status }: Row): boolean => status !== "done" && status !== "cancelled"

/** Null where there is nothing to do it to. */
export function setSomething(what: PersonSets, world: World): Promise<unknown> | null {
  const { chance, person, rows } = world
  const anyOf = (table: string, fits: (row: Row) => boolean = () => true): Row | null => {
    const candidates = rows.all(table).filter(fits)
    return candidates.length > 0 ? chance.pick(candidates) : null
  }
  const project = String(anyOf("projects")?.slug)
  switch (what) {
    case "assign": {
      const task = anyOf("tasks", isOpen)
      const to = chance.pick(["me", "nobody", "Developer"] as const)
      return task && person.mutation(api.tasks.assign, { task: String(task.key), to })
    }
    case "set_budget": {
      const whose = chance.pick([{ scope: "organization" }, { scope: "project", subject: project }] as const)
      return person.mutation(api.budgets.set, { ...whose, unit: "runs", limit: chance.between(1, 12) })
    }
    case "remove_budget": {
      const budget = anyOf("budgets")
      return budget && person.mutation(api.budgets.remove, { budget: budget._id })
    }
    case "set_hours": {
      const [from, to] = chance.pick(HOURS)
      return person.mutation(api.schedules.setHours, { timeZone: "UTC", days: [...EVERY_DAY], from, to })
    }
    case "clear_hours":
      return person.mutation(api.schedules.clearHours, {})
    case "add_schedule": {
      if (rows.all("schedules").length > 0) return null
      const nextAt = (Math.floor(world.backendNow() / MINUTE_MS) + 1) * MINUTE_MS
      const card = { name: "Each minute", title: "By the clock", cron: "* * * * *", timeZone: "UTC" }
      return person.mutation(api.schedules.add, { project, nextAt, ...card })
    }
    case "change_schedule": {
      const schedule = anyOf("schedules")
      if (!schedule) return null
      // The next even minute, or a card that says something else.
      const nextAt = (Math.floor(world.backendNow() / (2 * MINUTE_MS)) + 1) * 2 * MINUTE_MS
      const change = chance.pick([
        { times: { cron: "*/2 * * * *", timeZone: "UTC", nextAt } },
        { card: { title: "By another clock", priority: "high" as const } },
      ])
      return person.mutation(api.schedules.change, { schedule: String(schedule._id), ...change })
    }
    case "remove_schedule": {
      const schedule = anyOf("schedules")
      return schedule && person.mutation(api.schedules.remove, { schedule: schedule._id })
    }
    default:
      return what satisfies never
  }
}

/** What has to go so that every card can end. */
export function whatToLift({ person, rows }: World): [PersonSets, () => Promise<unknown>][] {
  const held = rows.all("tasks").filter((task) => isOpen(task) && task.assignedUserId !== undefined)
  return [
    ...rows
      .all("hours")
      .slice(0, 1)
      .map(() => step("clear_hours", () => person.mutation(api.schedules.clearHours, {}))),
    ...rows
      .all("schedules")
      .map(({ _id }) =>
        step("remove_schedule", () => person.mutation(api.schedules.remove, { schedule: _id })),
      ),
    ...rows
      .all("budgets")
      .map(({ _id }) => step("remove_budget", () => person.mutation(api.budgets.remove, { budget: _id }))),
    ...held.map(({ key }) =>
      step("assign", () => person.mutation(api.tasks.assign, { task: String(key), to: "nobody" })),
    ),
  ]
}

const step = (what: PersonSets, work: () => Promise<unknown>): [PersonSets, () => Promise<unknown>] => [
  what,
  work,
]
