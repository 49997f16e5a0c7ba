/** Builds the pages when what they are made of has changed since the last build. */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, statSync } from "node:fs"
import path from "node:path"
import { execa } from "execa"
import { ROOT } from "#lib/root"
import { readJson, writeJson } from "./records.ts"
import { StartError } from "./start-error.ts"

const INGREDIENTS = [
  "app",
  "components",
  "lib",
  "domain",
  "convex/_generated",
  "next.config.ts",
  "postcss.config.mjs",
  "package-lock.json",
]
const STAMP = path.join(ROOT, ".next", "clutch-build.json")

/** @throws StartError with the build's own words. */
export async function ensureBuilt(tell: (line: string) => void): Promise<void> {
  const source = sourceHash()
  const stamp = readJson(STAMP) as { source?: string } | null
  if (stamp?.source === source) return
  tell("building the pages (10 to 40 s, once per version)")
  const { failed, all } = await execa(
    process.execPath,
    [path.join(ROOT, "node_modules/next/dist/bin/next"), "build", ROOT],
    {
      reject: false,
      all: true,
      cwd: ROOT,
      env: {
        CLUTCH_ROOT: ROOT,
        NODE_ENV: "production",
        CLUTCH_FAST_BUILD: "1",
        NEXT_TELEMETRY_DISABLED: "1",
      },
    },
  )
  if (failed)
    throw new StartError(`The pages could not be built:\n${all.split("\n").slice(-30).join("\n")}`, 70)
  writeJson(STAMP, { source })
}

function sourceHash(): string {
  const hash = createHash("sha256")
  for (const file of INGREDIENTS.flatMap((ingredient) => filesOf(path.join(ROOT, ingredient))).sort()) {
    if (/\.test\.tsx?$/.test(file)) continue
    hash.update(path.relative(ROOT, file)).update("\0").update(readFileSync(file)).update("\0")
  }
  return hash.digest("hex")
}

function filesOf(entry: string): string[] {
  if (!statSync(entry, { throwIfNoEntry: false })) return []
  if (statSync(entry).isFile()) return [entry]
  return readdirSync(entry, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => path.join(item.parentPath, item.name))
}
