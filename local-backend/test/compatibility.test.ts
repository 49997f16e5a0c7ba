import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"

const PINNED = "1.48.0"

const INSTRUCTIONS = `The package "convex" is not ${PINNED} any more. This backend answers what that version asks, to the letter.
Before the pin in ${import.meta.filename} moves:
 1. Compare the new package's src/browser/sync, src/server/impl and src/cli/lib with those of ${PINNED}: new syscalls,
    fields of messages, routes, shapes of answers (src/cli/lib/deployApi) and system functions (grep for "_system/").
 2. Run everything: npx vitest run --project unit local-backend, and --project stories local-backend (the official CLI
    and clients, for real; their golden outputs show what changed).
 3. Set the new version here, in server/routes/information.ts (CONVEX_VERSION), in the fixtures' package.json and README.md.`

test("the official package is the version that this backend was made for", async () => {
  const root = join(import.meta.dirname, "..", "..")
  const text = await readFile(join(root, "node_modules", "convex", "package.json"), "utf8")
  const { version } = JSON.parse(text) as { version: string }
  expect(version, INSTRUCTIONS).toBe(PINNED)
  const wanted = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>
  }
  expect(wanted.dependencies["convex"], `package.json must ask for exactly ${PINNED}`).toBe(PINNED)
})
