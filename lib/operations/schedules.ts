/** What one may ask about schedules and hours of operation. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { ProjectSlug } from "#domain/project"
import { AddSchedule, ChangeSchedule, SetHours, WEEKDAYS } from "#domain/schedule"
import { nextTime } from "../cron.ts"
import { RefusalError, refusalError } from "../refusals.ts"
import { defineOperation } from "./define.ts"

export const addSchedule = defineOperation({
  name: "schedules.add",
  summary: "Make a card again and again, at the times of a cron expression",
  input: AddSchedule,
  run: async ({ backend }, { timeZone = "UTC", name, ...input }) => {
    const next = nextTime(input.cron, timeZone, Date.now())
    if (!next.ok) throw new RefusalError(next.refusal)
    const fields = { ...input, name: name ?? input.title.slice(0, 100), timeZone, nextAt: next.value }
    return backend.mutation(api.schedules.add, fields)
  },
})

export const changeSchedule = defineOperation({
  name: "schedules.change",
  summary: "Change when a schedule makes its card, or what the cards to come say",
  input: ChangeSchedule,
  positionals: ["schedule"],
  run: async ({ backend }, { schedule, cron, timeZone, ...card }) => {
    if (cron === undefined && timeZone === undefined)
      return backend.mutation(api.schedules.change, { schedule, card })
    const before = (await backend.query(api.schedules.list, {})).find((each) => each.schedule === schedule)
    if (!before) throw refusalError("not_found", `There is no schedule ${schedule}.`)
    const when = { cron: cron ?? before.cron, timeZone: timeZone ?? before.timeZone }
    const next = nextTime(when.cron, when.timeZone, Date.now())
    if (!next.ok) throw new RefusalError(next.refusal)
    return backend.mutation(api.schedules.change, {
      schedule,
      card,
      times: { ...when, nextAt: next.value },
    })
  },
})

export const listSchedules = defineOperation({
  name: "schedules.list",
  summary: "List schedules with their next times",
  input: z.object({}),
  run: ({ backend }) => backend.query(api.schedules.list, {}),
})

export const removeSchedule = defineOperation({
  name: "schedules.remove",
  summary: "End a schedule; the cards it made stay",
  input: z.object({ schedule: z.string().min(1).describe("Id of the schedule (clutch schedules list)") }),
  positionals: ["schedule"],
  run: ({ backend }, input) => backend.mutation(api.schedules.remove, input),
})

export const setHours = defineOperation({
  name: "hours.set",
  summary: "Let agents start only at some hours; what runs goes on",
  input: SetHours,
  run: ({ backend }, { days = [...WEEKDAYS], timeZone = "UTC", ...input }) =>
    backend.mutation(api.schedules.setHours, { ...input, days, timeZone }),
})

export const clearHours = defineOperation({
  name: "hours.clear",
  summary: "Let agents start at any hour again",
  input: z.object({ project: ProjectSlug.optional().describe("Default: the hours of everything") }),
  run: ({ backend }, input) => backend.mutation(api.schedules.clearHours, input),
})

export const listHours = defineOperation({
  name: "hours.list",
  summary: "List the hours of operation",
  input: z.object({}),
  run: ({ backend }) => backend.query(api.schedules.listHours, {}),
})
