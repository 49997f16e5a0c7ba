/** Effects: the loop says what it is about to do outside; people see what was done. */
import { z } from "zod"
import { BeginEffect } from "#domain/effect"
import { TaskKey } from "#domain/task"
import { mutation, query } from "./functions.ts"
import { begin as beginOne } from "./model/beginEffects.ts"
import { fenceLane } from "./model/fences.ts"
import { effectsOfTask } from "./model/effects.ts"
import { taskByKey } from "./model/find.ts"

/** Said before each deed outside but a start, which its claim says. One transaction for all that one deed does. */
export const begin = mutation({
  actors: ["service"],
  args: z.object({ effects: z.array(BeginEffect).min(1).max(100) }),
  handler: async (ctx, { effects }) => {
    for (const effect of effects) {
      if (!("entryId" in effect)) continue
      const { refusal } = await fenceLane(ctx, effect.entryId, effect.generation, `begin ${effect.kind}`)
      if (refusal) return { refusal }
    }
    for (const effect of effects) await beginOne(ctx, effect)
    return { refusal: null }
  },
})

/** What was done outside for a card, and what is known of it; newest first. */
export const ofTask = query({
  actors: ["user", "service"],
  args: z.object({ task: TaskKey }),
  handler: async (ctx, { task }) => effectsOfTask(ctx, (await taskByKey(ctx, task))._id),
})
