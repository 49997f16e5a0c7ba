/** The rooms import only what docs/architecture.md allows; and the rules that say so are able to fail. */
import { createRequire } from "node:module"
import path from "node:path"
import { cruise, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser"
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config"
import { expect, test } from "vitest"
import { ROOT } from "#lib/root"

const config = createRequire(import.meta.url)(path.join(ROOT, ".dependency-cruiser.cjs")) as {
  forbidden: NonNullable<ICruiseOptions["ruleSet"]>["forbidden"]
  options: ICruiseOptions & { enhancedResolveOptions: object }
}

async function look(baseDir: string, rooms: string[]): Promise<ICruiseResult> {
  const { enhancedResolveOptions, tsConfig: _file, exclude: _exclude, ...options } = config.options
  const answer = await cruise(
    rooms,
    {
      ...options,
      exclude: { path: "^(\\.next|var|convex/_generated|local-backend/fixtures)/" },
      baseDir,
      validate: true,
      ruleSet: { forbidden: config.forbidden },
    },
    enhancedResolveOptions,
    { tsConfig: extractTSConfig(path.join(ROOT, "tsconfig.json")) },
  )
  return answer.output as ICruiseResult
}

const told = (result: ICruiseResult) =>
  result.summary.violations.map(({ from, to, rule }) => `${from} -> ${to} (${rule.name})`).sort()

test("no room imports what it may not", async () => {
  const rooms = ["app", "components", "domain", "lib", "worker", "bin", "convex", "local-backend"]
  const result = await look(ROOT, rooms)
  // A cruise that saw nothing would pass, too.
  expect(result.summary.totalCruised).toBeGreaterThan(200)
  expect(told(result)).toEqual([])
}, 60_000)

test("the rules name what breaks them", async () => {
  const result = await look(path.join(ROOT, "test/fixtures/architecture"), [
    "domain",
    "lib",
    "components",
    "local-backend",
  ])
  expect(told(result)).toEqual([
    "components/board.ts -> lib/log.ts (server-code-stays-on-the-server)",
    "domain/moves.ts -> lib/log.ts (domain-is-pure)",
    "local-backend/main.ts -> domain/moves.ts (local-backend-stands-alone)",
  ])
})
