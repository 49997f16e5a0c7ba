/** The name under which an answer travels from the server to the page: its query with its arguments. */
import { getFunctionName } from "convex/server"
import { convexToJson, type Value } from "convex/values"

type Query = Parameters<typeof getFunctionName>[0]

export const answerKey = (query: Query, args: Record<string, Value>): string =>
  `${getFunctionName(query)} ${JSON.stringify(convexToJson(args))}`
