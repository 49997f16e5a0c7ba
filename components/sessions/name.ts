/** What people know a session by. */
import type { SessionView } from "#lib/react/session-data"

/** Its card, or what was said first. */
export const nameOfSession = ({
  taskTitle,
  title,
  name,
}: Pick<SessionView, "taskTitle" | "title" | "name">): string => taskTitle ?? title ?? name
