/**
 * A roadmap as Markdown that people read and programs read back: `##` is a phase, `###` a requirement, a comment behind
 * each title holds its key, and the tasks of a requirement are a list after a line `Tasks:`.
 */
import { oneLine, type Roadmap, type RoadmapRequirement, type RoadmapTask } from "../roadmap.ts"

export const TASKS_LINE = "Tasks:"

export function roadmapMarkdown({ project, phases, loose }: Omit<Roadmap, "progress">): string {
  const blocks = [
    `# Roadmap of ${oneLine(project.name)}`,
    ...loose.flatMap(requirementBlocks),
    ...phases.flatMap(({ key, title, goal, requirements }) => [
      `## ${title} <!-- ${key} -->`,
      escaped(goal),
      ...requirements.flatMap(requirementBlocks),
    ]),
  ]
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`
}

const requirementBlocks = ({ key, title, description, tasks }: RoadmapRequirement): string[] => [
  `### ${title} <!-- ${key} -->`,
  escaped(description),
  ...(tasks.length > 0 ? [TASKS_LINE, tasks.map(taskLine).join("\n")] : []),
]

const taskLine = ({ key, title, status }: RoadmapTask): string =>
  `- [${status === "done" ? "x" : " "}] ${key} ${oneLine(title)}`

/** What outside of code begins a part of the roadmap, or code: in a text it gets a backslash. */
const SPECIAL = /^\\*(?:#{1,3}(?:\s|$)|Tasks:\s*$|```|~~~)/
const FENCE = /^(`{3,}|~{3,})(.*)$/

/** Follows code fences: inside of one nothing is structure. */
export function fenceAfter(open: string | null, line: string): string | null {
  const [, marks, rest = ""] = FENCE.exec(line) ?? []
  if (marks === undefined) return open
  if (open === null) return marks
  const closes = marks.startsWith(open) && rest.trim() === ""
  return closes ? null : open
}

/** A fence that is never closed would swallow what follows: it is written as words. */
export function escaped(text: string): string {
  const lines = text.split("\n")
  const result: string[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ""
    const end = FENCE.test(line) ? endOfFence(lines, index) : null
    if (end === null) result.push(SPECIAL.test(line) ? `\\${line}` : line)
    else {
      result.push(...lines.slice(index, end + 1))
      index = end
    }
  }
  return result.join("\n")
}

function endOfFence(lines: readonly string[], start: number): number | null {
  let fence: string | null = null
  for (let index = start; index < lines.length; index++) {
    fence = fenceAfter(fence, lines[index] ?? "")
    if (fence === null) return index
  }
  return null
}

/** The line as it was before `escaped`; only lines outside of code were touched. */
export const unescaped = (line: string): string =>
  line.startsWith("\\") && SPECIAL.test(line) ? line.slice(1) : line
