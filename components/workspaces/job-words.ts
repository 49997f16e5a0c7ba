/** How far something is that was asked of the work trees, in words and as a shape. */
import { countOf, formatBytes } from "#domain/format"
import type { JobView } from "#lib/react/use-workspaces"
import type { GlyphName } from "../ui/glyph.tsx"

export function jobWords({ begunAt, result, task }: JobView): { glyph: GlyphName; text: string } {
  if (result === null)
    return begunAt === null
      ? { glyph: "queued", text: "Waits for the loop" }
      : { glyph: "running", text: task.kind === "restore" ? "On its way back" : "Looking at every work tree" }
  switch (result.kind) {
    case "refused":
      return { glyph: "failed", text: result.sentence }
    case "restored":
      return {
        glyph: "done",
        text:
          result.branches.length === 0 && result.directory === null
            ? "It was empty"
            : "Back; the entry stays",
      }
    case "collected": {
      const going = result.places.filter(({ goes }) => goes).length
      const verb = result.dryRun ? "would go" : "went"
      return {
        glyph: result.dryRun ? "ready" : "done",
        text: `${countOf(going, "work tree")} of ${result.count} ${verb}, ${formatBytes(result.bytes)}`,
      }
    }
  }
}
