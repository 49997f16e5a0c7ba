/** What a page loads before it works, compressed: the board at most 230 KB, every other page at most 180 KB. */
import { readFileSync } from "node:fs"
import path from "node:path"
import { gzipSync } from "node:zlib"
import { expect, test } from "vitest"
import { z } from "zod"
import { ROOT } from "#lib/root"

const Stats = z.array(z.object({ route: z.string(), firstLoadChunkPaths: z.array(z.string()) }))
const BUDGET_KB: Record<string, number> = { "/projects/[slug]/board": 230, "/board": 230 }
const OTHER_PAGES_KB = 180

test("no page loads more than its budget", () => {
  const file = path.join(ROOT, ".next/diagnostics/route-bundle-stats.json")
  const pages = Stats.parse(JSON.parse(readFileSync(file, "utf8"))).filter(
    ({ route }) => !route.startsWith("/dev/"),
  )
  expect(pages.length).toBeGreaterThan(3)
  const heavy = pages
    .map(({ route, firstLoadChunkPaths }) => ({
      route,
      kb: Math.round(firstLoadChunkPaths.reduce((sum, chunk) => sum + gzipped(chunk), 0) / 1000),
    }))
    .filter(({ route, kb }) => kb > (BUDGET_KB[route] ?? OTHER_PAGES_KB))
  expect(heavy).toEqual([])
})

const gzipped = (chunk: string): number => gzipSync(readFileSync(path.join(ROOT, chunk))).length
