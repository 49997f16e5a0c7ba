/** What a schema found wrong, as part of one sentence. */
import type { z } from "zod"

export function describeIssues({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message))
    .join("; ")
}
