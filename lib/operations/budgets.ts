/** What one may ask about budgets. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { SetBudget } from "#domain/budget"
import { defineOperation } from "./define.ts"

export const listBudgets = defineOperation({
  name: "budgets.list",
  summary: "List budgets with what is used of them",
  input: z.object({}),
  run: ({ backend }) => backend.query(api.budgets.list, {}),
})

export const setBudget = defineOperation({
  name: "budgets.set",
  summary: "Limit what agents may use; at 80 % people are told, at 100 % runs end",
  input: SetBudget,
  positionals: ["scope", "limit"],
  run: ({ backend }, input) => backend.mutation(api.budgets.set, input),
})

export const removeBudget = defineOperation({
  name: "budgets.remove",
  summary: "Lift a limit",
  input: z.object({ budget: z.string().min(1).describe("Id of the budget (clutch budgets list)") }),
  positionals: ["budget"],
  run: ({ backend }, input) => backend.mutation(api.budgets.remove, input),
})
