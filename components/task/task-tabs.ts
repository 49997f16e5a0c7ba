/** The parts of a task's page behind tabs; each can be linked to. */
export const TASK_TABS = ["timeline", "comments", "runs", "changes", "reviews"] as const
export type TaskTab = (typeof TASK_TABS)[number]

/** From the address; what is no tab is the first one. */
export const taskTabOf = (text: string | null): TaskTab =>
  TASK_TABS.find((each) => each === text) ?? TASK_TABS[0]
