/** What the first page shows beside projects: today's use, and whether agents can run. */
import { z } from "zod"
import { query } from "./functions.ts"
import { executorHealth } from "./model/executorHealth.ts"
import { usedOn } from "./model/usedOn.ts"

/** A day of UTC, named by who asks: a query has no clock. */
export const usedOnDay = query({
  actors: ["user"],
  args: z.object({ day: z.string().regex(/^\d{4}-\d\d-\d\d$/, "A day is written like 2026-11-21.") }),
  handler: (ctx, { day }) => usedOn(ctx, day),
})

export const executors = query({ actors: ["user"], args: z.object({}), handler: executorHealth })
