/** What waits for a person, or tells one something: asked by runs, answered by people. */
import { z } from "zod"
import { AskSignal, ListSignals, RespondSignal } from "#domain/signal"
import { mutation, query } from "./functions.ts"
import { byId, referred } from "./model/find.ts"
import { reportedRun } from "./model/reports.ts"
import * as model from "./model/signals.ts"
import { listSignals, viewOfSignal } from "./model/signalViews.ts"
import { updateTask } from "./model/tasks.ts"

const OneSignal = z.object({ signal: z.string().min(1) })

export const ask = mutation({
  actors: ["run"],
  args: AskSignal,
  handler: async (ctx, input) => model.ask(ctx, await reportedRun(ctx, undefined), input),
})

/** A run looks whether it was answered; looking at an answer marks it as heard. */
export const hear = mutation({
  actors: ["run"],
  args: OneSignal,
  handler: async (ctx, { signal }) => model.hear(ctx, await reportedRun(ctx, undefined), signal),
})

/** Nobody has to answer a run's question any more: it gave up waiting. */
export const retract = mutation({
  actors: ["run"],
  args: OneSignal,
  handler: async (ctx, { signal }) => model.retract(ctx, await reportedRun(ctx, undefined), signal),
})

export const respond = mutation({
  actors: ["user"],
  args: RespondSignal,
  handler: async (ctx, { signal, answer, description }) => {
    const known = await byId(ctx, "signals", signal)
    const { key } = await referred(ctx, "tasks", known.taskId)
    if (description !== undefined) await updateTask(ctx, { task: key, description })
    await model.respond(ctx, known, answer)
    return viewOfSignal(ctx, await byId(ctx, "signals", known._id))
  },
})

export const withdraw = mutation({
  actors: ["user", "service"],
  args: OneSignal,
  handler: async (ctx, { signal }) => model.withdraw(ctx, await byId(ctx, "signals", signal)),
})

export const get = query({
  actors: ["user"],
  args: OneSignal,
  handler: async (ctx, { signal }) => viewOfSignal(ctx, await byId(ctx, "signals", signal)),
})

export const list = query({ actors: ["user", "service"], args: ListSignals, handler: listSignals })
