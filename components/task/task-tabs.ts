/** The parts of a task's page behind tabs; each can be linked to. */
export const TASK_TABS = ["timeline", "comments", "runs", "changes", "reviews"] as const
export type TaskTab = (typeof TASK_TABS)[number]
