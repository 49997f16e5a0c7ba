/** Who may be behind an event, as one filters by it. */
import type { Actor } from "#domain/event"

export const ACTORS = ["user", "run", "service"] as const satisfies readonly Actor["kind"][]
