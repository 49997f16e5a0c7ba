/** The simulated reviewer: reads the change and gives a verdict with comments anchored to lines of it. */
import { submitReview } from "./clutch.ts"
import type { Random } from "./random.ts"
import type { Task } from "./roles.ts"
import { forAttempt, type ScriptedReview } from "./script.ts"
import { git } from "./shell.ts"
import type { World } from "./world.ts"

/** How often a first review asks for changes; later ones approve, so that every card comes to an end. */
const ASKS_FOR_CHANGES = 0.3

export async function review(world: World, { title, script }: Task): Promise<void> {
  const { baseCommit, attempt } = world.assignment
  await world.type(
    "git log --oneline",
    () => git("log", "--oneline", `${baseCommit}..HEAD`),
    "What was done, and in which steps?",
  )
  const diff = await world.type(
    "git diff",
    () => git("diff", `${baseCommit}...HEAD`),
    "Now the change itself.",
  )
  const lines = addedLines(diff.text)
  const verdict =
    (script?.reviewer && forAttempt(script.reviewer, attempt)) ?? judge(title, lines, attempt, world.random)
  const said = await world.type(
    `clutch reviews submit --verdict ${verdict.verdict}`,
    () => submitReview(verdict),
    verdict.summary,
  )
  if (said.isError) throw new Error(`The review was not taken: ${said.text}`)
}

const REQUESTS = [
  "Please say here why this is needed; the name alone does not tell.",
  "This repeats what the line above says; one of them is enough.",
  "What happens when this is empty? A word about it would help.",
] as const

export function judge(
  title: string,
  lines: readonly Place[],
  attempt: number,
  random: Random,
): ScriptedReview {
  const [first, ...others] = lines
  if (first && attempt === 1 && random.next() < ASKS_FOR_CHANGES) {
    const place = random.pick([first, ...others])
    const comments = [{ ...place, text: random.pick(REQUESTS) }]
    return {
      verdict: "changes_requested",
      summary: `${title}: nearly there, one thing before it lands.`,
      comments,
    }
  }
  const files = new Set(lines.map(({ file }) => file)).size
  const size = files === 1 ? "one file" : `${files} files`
  return {
    verdict: "approved",
    summary: `${title}: read the change of ${size}; it does what it says.`,
    comments: [],
  }
}

export type Place = { file: string; line: number }

/** Where the new version has lines that the old one had not. */
export function addedLines(diff: string): Place[] {
  const places: Place[] = []
  let file = ""
  let line = 0
  for (const text of diff.split("\n")) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text)
    if (text.startsWith("+++ ")) file = text.startsWith("+++ b/") ? text.slice(6) : ""
    else if (text.startsWith("diff --git ")) file = ""
    else if (hunk) line = Number(hunk[1])
    else if (file !== "" && text.startsWith("+")) places.push({ file, line: line++ })
    else if (file !== "" && text.startsWith(" ")) line++
  }
  return places
}
