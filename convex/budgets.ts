/** What agents may use: set, listed and removed by people. The loop reads and keeps them. */
import { z } from "zod"
import { SetBudget } from "#domain/budget"
import { mutation, query } from "./functions.ts"
import { answerByDeciding } from "./model/budgetQuestions.ts"
import { removeBudget, setBudget, viewBudgets } from "./model/budgets.ts"

export const list = query({ actors: ["user"], args: z.object({}), handler: (ctx) => viewBudgets(ctx) })

export const set = mutation({
  actors: ["user"],
  args: SetBudget,
  handler: async (ctx, input) => {
    const { _id } = await setBudget(ctx, input)
    await answerByDeciding(ctx, _id)
    return { budget: _id }
  },
})

export const remove = mutation({
  actors: ["user"],
  args: z.object({ budget: z.string().min(1) }),
  handler: async (ctx, { budget }) => {
    await answerByDeciding(ctx, await removeBudget(ctx, budget))
    return { budget }
  },
})
