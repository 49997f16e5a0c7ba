/** When two subscriptions are the same query: equal keys share one execution. */
import type { Identity, QueryCall } from "../engine/types.ts"
import type { JsonValue } from "../database/types.ts"

/**
 * What the result depends on whoever asks. `allowInternal` belongs here: the same path is refused to those who may
 * not call it.
 */
export function queryKey({ path, args, journal, allowInternal }: QueryCall): string {
  return JSON.stringify([path, sortKeys(args), journal, allowInternal])
}

/** Equal for two tokens of one person: attributes count, not the token they came in. */
export function identityKey(identity: Identity): string {
  switch (identity.kind) {
    case "none":
      return "none"
    case "user":
      return JSON.stringify(["user", sortKeys(identity.attributes)])
    case "admin":
      return JSON.stringify(["admin", sortKeys(identity.actingAs ?? null)])
    default:
      return identity satisfies never
  }
}

/** The key of one person's own result. */
export function personalKey(key: string, owner: string): string {
  return JSON.stringify([key, owner])
}

function sortKeys(value: JsonValue): JsonValue {
  if (value === null || typeof value !== "object") return value
  if (Array.isArray(value)) return value.map(sortKeys)
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key] ?? null)]),
  )
}
