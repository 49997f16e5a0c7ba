import { afterAll, beforeAll, expect, test } from "vitest"
import { ISSUER } from "#lib/auth/issuer"
import { ROOT } from "#lib/root"
import { openOfficialCli, type OfficialCli } from "#local-backend/test/official-cli"

/** What the functions are bundled from. */
const PARTS = ["convex", "domain", "lib", "package.json", "convex.json", "tsconfig.json"]

let cli: OfficialCli
beforeAll(async () => {
  cli = await openOfficialCli(ROOT, PARTS)
})
afterAll(() => cli.close())

test("Clutch's own functions are deployed by `npx convex deploy`, and serve", async () => {
  const variables = `CLUTCH_ISSUER=${ISSUER}\nCLUTCH_JWKS=data:application/json,{"keys":[]}\n`
  expect((await cli.feed(variables, "env", "set")).code).toBe(0)
  const { code, err } = await cli.convex("deploy", "--typecheck", "disable")
  expect(code, err).toBe(0)
  expect(err).toContain("✔ Deployed Convex functions to <backend>")
  const asCli = ["--identity", JSON.stringify({ issuer: ISSUER, subject: "service:cli" })]
  expect((await cli.convex("run", "auth:bootstrap", "{}", ...asCli)).code).toBe(0)
  expect(await cli.convex("run", "processes:list", "{}", ...asCli)).toEqual({ code: 0, out: "[]", err: "" })
  expect(await cli.strayConnections()).toEqual([])
})
