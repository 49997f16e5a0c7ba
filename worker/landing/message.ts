/** The message of a landed commit: what the task was, and a trailer by which the task is found again. */

export function landingMessage(task: { key: string; title: string; summary?: string }): string {
  const title = task.title.replace(/\s+/g, " ").trim()
  const summary = task.summary?.replaceAll("\0", "").trim()
  return (
    [`${title} (${task.key})`, ...(summary ? [summary] : []), `Clutch-Task: ${task.key}`].join("\n\n") + "\n"
  )
}
