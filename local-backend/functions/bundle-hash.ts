/** Names a bundle by its content. */
import { createHash } from "node:crypto"
import type { Bundle } from "../engine/types.ts"

/** Equal for equal code, so that an unchanged bundle need not be pushed again. */
export function bundleHash({ modules, schema }: Bundle): string {
  const hash = createHash("sha256")
  const sorted = [...modules].sort((a, b) => (a.path < b.path ? -1 : 1))
  for (const file of [...sorted, ...(schema === null ? [] : [schema])]) {
    const { path, environment, source, sourceMap } = file
    hash.update(JSON.stringify([path, environment, source, sourceMap ?? null]))
  }
  return hash.digest("hex")
}
