/** The columns of a board for the page that shows them, as its subscriptions will ask for them. */
import { api } from "#convex/_generated/api"
import { firstAnswers } from "./first-answers.ts"
import { columnsAtFirst } from "./react/columns-asked.ts"

export const boardAnswers = (slug: string | null): Promise<string | null> =>
  firstAnswers(columnsAtFirst(slug).map((args) => ({ query: api.tasks.column, args })))
