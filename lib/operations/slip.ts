/** What is wrong with an input, in words of a person; sentences of our own schemas stay as they are. */
import type { z } from "zod"

type Issue = z.core.$ZodIssue

const UNITS: Record<string, string> = { string: " characters", array: " entries", set: " entries" }

export function slipOf(issue: Issue): string {
  // A schema's own sentence does not begin like zod's.
  if (issue.code === "too_small" && issue.message.startsWith("Too small"))
    return `${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${UNITS[issue.origin] ?? ""}.`
  if (issue.code === "too_big" && issue.message.startsWith("Too big"))
    return `${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${UNITS[issue.origin] ?? ""}.`
  if (issue.code === "invalid_value" && issue.message.startsWith("Invalid"))
    return `one of ${issue.values.map(String).join(", ")}.`
  return issue.message
}
