/** Which of OpenCode's messages will not change any more: only those are counted, because each is counted once. */

export type MessageHead = {
  id: string
  role: "user" | "assistant" | null
  /** The message that it answers. */
  parentId: string | null
  isCompleted: boolean
}

/**
 * How many, from the first on, are as they will be. A message is written before its parts, and what somebody says meanwhile
 * may stand behind an answer that is still being given. An answer is over when it says so, or when there is a later one: a
 * session gives one after the other, so the first one's agent is gone. What was said is whole once it is being answered.
 */
export function settledOf(heads: readonly MessageHead[]): number {
  const answered = new Set<string>()
  let isLaterAnswer = false
  let isLaterCompleted = false
  let settled = heads.length
  for (const [index, { id, role, parentId, isCompleted }] of [...heads.entries()].toReversed()) {
    if (role === "assistant") {
      if (!isCompleted && !isLaterAnswer) settled = index
      isLaterAnswer = true
      isLaterCompleted ||= isCompleted
      if (parentId !== null) answered.add(parentId)
    } else if (role === "user" && !isLaterCompleted && !answered.has(id)) settled = index
  }
  return settled
}
