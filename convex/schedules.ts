/** Hours of operation, and cards that make themselves. People set them; the loop carries schedules out when they are due. */
import { z } from "zod"
import { ProjectSlug } from "#domain/project"
import { Hours, Schedule } from "#domain/schedule"
import { mutation, query } from "./functions.ts"
import * as model from "./model/schedules.ts"

const NewSchedule = Schedule.omit({ lastAt: true }).extend({
  project: ProjectSlug,
  description: Schedule.shape.description.optional(),
  priority: Schedule.shape.priority.optional(),
  role: Schedule.shape.role.optional(),
})

export const add = mutation({
  actors: ["user"],
  args: NewSchedule,
  handler: async (ctx, input) => model.addSchedule(ctx, input),
})

/** With another cron expression or time zone comes the next time by it; both are given, because that belongs to both. */
export const change = mutation({
  actors: ["user"],
  args: z.object({
    schedule: z.string().min(1),
    card: Schedule.pick({ name: true, title: true, description: true, priority: true, role: true })
      .partial()
      .default({}),
    times: Schedule.pick({ cron: true, timeZone: true, nextAt: true }).optional(),
  }),
  handler: async (ctx, input) => model.changeSchedule(ctx, input),
})

export const list = query({ actors: ["user"], args: z.object({}), handler: model.listSchedules })

export const remove = mutation({
  actors: ["user"],
  args: z.object({ schedule: z.string().min(1) }),
  handler: async (ctx, { schedule }) => {
    await model.removeSchedule(ctx, schedule)
    return { schedule }
  },
})

/** Makes the card of a time that has come, once, and names the next one. */
export const carryOut = mutation({
  actors: ["service"],
  args: z.object({ scheduleId: z.string(), dueAt: z.number(), nextAt: z.number() }),
  handler: async (ctx, input) => ({ key: await model.carryOut(ctx, input) }),
})

export const setHours = mutation({
  actors: ["user"],
  args: Hours.extend({ project: ProjectSlug.optional() }),
  handler: async (ctx, { project, ...hours }) => model.setHours(ctx, hours, project),
})

export const clearHours = mutation({
  actors: ["user"],
  args: z.object({ project: ProjectSlug.optional() }),
  handler: async (ctx, { project }) => model.clearHours(ctx, project),
})

export const listHours = query({
  actors: ["user"],
  args: z.object({}),
  handler: (ctx) => model.listHours(ctx),
})
