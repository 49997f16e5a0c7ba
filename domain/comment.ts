/** What people and agents say about a card, and whom a comment is meant for. */
import { z } from "zod"
import { Actor } from "./event.ts"
import { ROLE_ALIASES, ROLES, type Role } from "./role.ts"
import { TaskKey } from "./task.ts"

/** How many of the newest comments meant for it a run is told. */
export const MAX_TOLD_COMMENTS = 20

const File = z.string().trim().min(1).max(1_000)
const Line = z.number().int().positive()

/** Where in a change a remark stands: in the version that came out, or in the one that was. */
export const CommentAnchor = z.object({
  file: File,
  line: Line.optional(),
  side: z.enum(["old", "new"]),
  /** The commit that was looked at. */
  commit: z.string().max(64),
})
export type CommentAnchor = z.infer<typeof CommentAnchor>

export const Comment = z.object({
  text: z.string(),
  author: Actor,
  anchor: CommentAnchor.optional(),
  /** Names of agents, and roles, whose next run on the card is told. */
  addressees: z.array(z.string()),
  at: z.number(),
})
export type Comment = z.infer<typeof Comment>

export const CommentText = z
  .string()
  .trim()
  .min(1, "A comment needs words.")
  .max(10_000, "A comment has at most 10,000 characters.")

export const AddComment = z.object({
  task: TaskKey.describe("Key of the task, e.g. CLU-198"),
  text: CommentText.describe("Markdown; @name of an agent or @role tells its next run"),
  file: File.optional().describe("Path of the file that it is about"),
  line: Line.optional().describe("Line of that file"),
  side: z.enum(["old", "new"]).optional().describe("Version of the file (default new)"),
  commit: z.string().max(64).optional().describe("Commit that was looked at"),
})
export type AddComment = z.infer<typeof AddComment>

/** Names of agents, and roles, that a text calls by `@`. A role may be called by any of its names. */
export function addresseesOf(text: string, agents: readonly string[]): string[] {
  const lower = text.toLowerCase()
  const called = (name: string): boolean => {
    const word = `@${name.toLowerCase()}`
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
      const before = lower[at - 1] ?? " "
      const after = lower[at + word.length] ?? " "
      if (!/[\p{L}\d@]/u.test(before) && !/[\p{L}\d_-]/u.test(after)) return true
    }
    return false
  }
  const aliases = (role: Role) =>
    Object.entries(ROLE_ALIASES).flatMap(([alias, of]) => (of === role ? [alias] : []))
  return [
    ...agents.filter(called),
    ...ROLES.filter((role) => [role, role.replace("_", "-"), ...aliases(role)].some(called)),
  ]
}

/** Whether a run of this role and agent is told. */
export const isToldTo = (
  { addressees }: Pick<Comment, "addressees">,
  run: { role: string; agentName: string | null },
): boolean =>
  addressees.some((each) => each === run.role || (run.agentName !== null && each === run.agentName))
