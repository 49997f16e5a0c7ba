/** Which card waits for which. */
import { z } from "zod"
import { TaskKey } from "#domain/task"
import { mutation, query } from "./functions.ts"
import { addDependency, dependenciesOf, dependentsOf, removeDependency } from "./model/dependencies.ts"
import { referred, taskByKey } from "./model/find.ts"
import { linkTo } from "./model/taskViews.ts"

const Edge = z.object({ task: TaskKey, dependsOn: TaskKey })

export const add = mutation({
  actors: ["user"],
  args: Edge,
  handler: async (ctx, { task: key, dependsOn }) => {
    const task = await taskByKey(ctx, key)
    await addDependency(ctx, task, await taskByKey(ctx, dependsOn))
    return { key, unmetDependencies: (await referred(ctx, "tasks", task._id)).unmetDependencies }
  },
})

export const remove = mutation({
  actors: ["user"],
  args: Edge,
  handler: async (ctx, { task: key, dependsOn }) => {
    const task = await taskByKey(ctx, key)
    await removeDependency(ctx, task, await taskByKey(ctx, dependsOn))
    return { key, unmetDependencies: (await referred(ctx, "tasks", task._id)).unmetDependencies }
  },
})

/** What a card waits for, and what waits for it. */
export const ofTask = query({
  actors: ["user"],
  args: z.object({ task: TaskKey }),
  handler: async (ctx, { task: key }) => {
    const task = await taskByKey(ctx, key)
    return {
      dependencies: (await dependenciesOf(ctx, task._id)).map(linkTo),
      dependents: (await dependentsOf(ctx, task._id)).map(linkTo),
    }
  },
})
