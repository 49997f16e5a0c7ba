import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openOfficialCli, type OfficialCli } from "./official-cli.ts"

const TOOLBOX = join(import.meta.dirname, "..", "fixtures", "toolbox")
const QUICK = ["--typecheck", "disable"]
const IN_LIMITER = ["--component", "rateLimiter"]

let cli: OfficialCli
beforeAll(async () => {
  cli = await openOfficialCli(TOOLBOX)
})
afterAll(() => cli.close())

const about = (text: string) => text.split("\n").filter((line) => line.includes(" component "))

test("`deploy` installs Convex's own components, and generates code that its types accept", async () => {
  const { code, err } = await cli.convex("deploy")
  expect(code, err).toBe(0)
  expect(about(err)).toMatchInlineSnapshot(`
    [
      "✔ Installed component rateLimiter.",
      "✔ Installed component rateLimiter/batchWorker.",
      "✔ Installed component aggregate.",
      "✔ Installed component aggregate/batchWorker.",
      "✔ Installed component aggregateByTeam.",
      "✔ Installed component aggregateByTeam/batchWorker.",
      "✔ Installed component workpool.",
      "✔ Installed component workpool/batchWorker.",
      "✔ Installed component migrations.",
    ]
  `)
  expect(await cli.read("convex/_generated/api.d.ts")).toContain("export declare const components: {")
})

test("commands look into a component", async () => {
  const config = '{name: "x", config: {kind: "fixed window", rate: 1, period: 1000}}'
  const [tables, ran, missing, typed, nowhere] = await Promise.all([
    cli.convex("data", ...IN_LIMITER),
    cli.convex("run", "lib:checkRateLimit", config, ...IN_LIMITER),
    cli.convex("run", "lib:nothing", ...IN_LIMITER),
    cli.convex("run", "--inline-query", 'await ctx.db.query("rateLimits").collect()', ...IN_LIMITER),
    cli.convex("run", "--inline-query", "1", "--component", "nowhere"),
  ])
  expect(tables.out).toContain("rateLimits")
  expect(ran.out).toBe('{\n  "ok": true\n}')
  expect(missing.err).toContain("• lib:checkRateLimit")
  expect(typed).toMatchObject({ code: 0, out: "[]" })
  expect(nowhere.err).toContain('Component path "nowhere" was not found.')
  expect(nowhere.err).toContain("• aggregateByTeam/batchWorker")
})

test("`deploy` unmounts what the app uses no longer", async () => {
  await cli.edit("convex/convex.config.ts", (text) => text.replace(/^.*aggregateByTeam.*\n/gm, ""))
  const { code, err } = await cli.convex("deploy", ...QUICK)
  expect({ code, about: about(err) }).toMatchInlineSnapshot(`
    {
      "about": [
        "✔ Unmounted component aggregateByTeam.",
        "✔ Unmounted component aggregateByTeam/batchWorker.",
      ],
      "code": 0,
    }
  `)
  expect(await cli.strayConnections()).toEqual([])
})
