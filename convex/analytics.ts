/** What ended runs and finished cards add up to. */
import { z } from "zod"
import { AskAnalytics } from "#domain/analytics"
import { query } from "./functions.ts"
import { summary as summaryOf } from "./model/analyticsViews.ts"

/** `at` is the present of whoever asks, so that the same question has the same answer: cached, and pushed when it changes. */
export const summary = query({
  actors: ["user"],
  args: AskAnalytics.extend({ at: z.number() }),
  handler: summaryOf,
})
