/** What a page shows first, asked for as the person who opens it while the browser is still fetching the scripts. */
import { headers } from "next/headers"
import type { FunctionReference } from "convex/server"
import { convexToJson, type Value } from "convex/values"
import { answerKey } from "./react/answer-key.ts"
import { signedIn } from "./signed-in.ts"

type Question = { query: FunctionReference<"query">; args: Record<string, Value> }

/** By then the page has asked for itself. */
const PATIENCE_MS = 2_000

/** Null where the page has to ask for itself: it does so in any case, and this only makes it show something sooner. */
export async function firstAnswers(questions: readonly Question[]): Promise<string | null> {
  try {
    // From page to page within the browser its own connection is faster.
    const destination = (await headers()).get("sec-fetch-dest")
    if (destination !== null && destination !== "document") return null
    const person = await signedIn()
    if (!person) return null
    const answers = questions.map(async ({ query, args }) => [
      answerKey(query, args),
      convexToJson(await person.query(query, args)),
    ])
    const inTime = await Promise.race([Promise.all(answers), tooLate()])
    return inTime && JSON.stringify(inTime)
  } catch {
    return null
  }
}

const tooLate = (): Promise<null> =>
  new Promise((resolve) => void setTimeout(() => resolve(null), PATIENCE_MS).unref())
