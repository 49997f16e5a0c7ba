/** Words of other systems and habits, turned into ours at the one door where people and programs type them. */
import { ROLE_ALIASES } from "#domain/role"
import { PRIORITY_ALIASES, STATUS_ALIASES } from "#domain/task"

const ALIASES: Record<string, Record<string, string>> = {
  status: STATUS_ALIASES,
  to: STATUS_ALIASES,
  priority: PRIORITY_ALIASES,
  role: ROLE_ALIASES,
}

/** `{to: "todo"}` becomes `{to: "ready"}`; what is no alias stays as it is. */
export function withoutAliases(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([field, value]) => {
      const word = typeof value === "string" ? ALIASES[field]?.[value.toLowerCase()] : undefined
      return [field, word ?? value]
    }),
  )
}
