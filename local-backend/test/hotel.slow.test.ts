/** A whole backend with components, under official clients and the official command line. */
import { ConvexHttpClient } from "convex/browser"
import { beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { startBackend, type RunningBackend } from "../backend.ts"
import type { Bundle } from "../engine/types.ts"
import { hotelDirectory } from "../fixtures/hotel.ts"
import { toolboxDirectory } from "../fixtures/toolbox.ts"
import { bundleProject } from "../functions/bundle.ts"
import { FrameClient } from "./frames.ts"
import { openOfficialCli, type OfficialCli, type Said } from "./official-cli.ts"
import { temporaryDirectory } from "./test-backend.ts"
import { mutationNamed, openClient, queryNamed, watch } from "./watch.ts"

const VARIABLES = { HOTEL: "Grand", MOTTO: "Rest" }

let bundle: Bundle
beforeAll(async () => {
  bundle = await bundleProject(hotelDirectory)
}, 120_000)

async function start(data: string): Promise<RunningBackend> {
  const backend = await startBackend({ data, environmentVariables: VARIABLES })
  onTestFinished(() => backend.stop(1_000).catch(() => {}))
  return backend
}

async function startHotel(data = ":memory:"): Promise<RunningBackend> {
  const backend = await start(data)
  await backend.engine.deploy(bundle)
  return backend
}

/** `/api/function` with the admin key. */
async function command(
  backend: RunningBackend,
  componentPath: string,
  path: string,
  args: object = {},
): Promise<unknown> {
  const response = await fetch(`${backend.url}/api/function`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Convex ${backend.adminKey}` },
    body: JSON.stringify({ path, args, componentPath, format: "json" }),
  })
  const answer = (await response.json()) as { status: string; value: unknown; errorMessage?: string }
  if (answer.status !== "success") throw new Error(answer.errorMessage ?? JSON.stringify(answer))
  return answer.value
}

describe("a backend with components", () => {
  test("serves what they write to subscribers, and their errors with the lines of their files", async () => {
    const backend = await startHotel()
    const client = openClient(backend.url)
    const counts = watch(client, "stays:counts")
    await counts.until(() => true)
    await client.mutation(mutationNamed("stays:checkIn"), { name: "ada" })
    await client.mutation(mutationNamed("stays:checkIn"), { name: "bob", annex: true })
    expect(await counts.until((value) => (value as { annex: number }).annex === 1)).toEqual({
      app: 2,
      desk: 1,
      annex: 1,
    })
    const refusal = (await client.mutation(mutationNamed("stays:tryToCheckIn"), { name: "cyd" })) as string
    expect(refusal).toContain("No room for cyd")
    expect(refusal).toMatch(
      /at handler \(\.\.\/convex\/desk\/guests\.ts:\d+:\d+\)|at handler \(.*desk\/guests\.ts:\d+:\d+\)/,
    )
  })

  test("runs a query again only for what was written in the components it looked into", async () => {
    const backend = await startHotel()
    const client = openClient(backend.url)
    const [desk, annex] = [watch(client, "stays:atDesk"), watch(client, "stays:atAnnex")]
    for (const values of [desk, annex]) await values.until((value) => value === 0)
    const before = backend.counters().executions
    for (let i = 0; i < 5; i++)
      await client.mutation(mutationNamed("stays:checkIn"), { name: "ada", annex: true })
    await annex.until((value) => value === 5)
    expect(backend.counters().executions - before).toBeLessThanOrEqual(5)
    expect(desk.all).toEqual([0])
    await client.mutation(mutationNamed("stays:checkIn"), { name: "bob" })
    await desk.until((value) => value === 1)
    expect(annex.all.at(-1)).toBe(5)
  })

  test("shows functions of components to the admin's sockets alone", async () => {
    const backend = await startHotel()
    const add = { type: "Add", queryId: 0, udfPath: "guests:list", args: [{}], componentPath: "desk" }
    const watching = { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add] }
    const mutation = {
      type: "Mutation",
      requestId: 0,
      udfPath: "guests:checkIn",
      args: [{ name: "x" }],
      componentPath: "desk",
    }

    const anyone = await FrameClient.connect(backend.url)
    anyone.send(watching)
    expect(await anyone.next()).toMatchObject({
      modifications: [
        {
          type: "QueryFailed",
          errorMessage: expect.stringContaining("Could not find public function") as string,
        },
      ],
    })
    anyone.send(mutation)
    expect(await anyone.next()).toMatchObject({ type: "MutationResponse", success: false })
    anyone.close()

    const admin = await FrameClient.connect(backend.url)
    admin.send({ type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: backend.adminKey })
    admin.send(watching)
    const frames = [await admin.next()]
    while (!JSON.stringify(frames.at(-1)).includes("QueryUpdated")) frames.push(await admin.next())
    expect(frames.at(-1)).toMatchObject({ modifications: [{ type: "QueryUpdated", value: [] }] })
    admin.send(mutation)
    expect(await admin.next()).toMatchObject({ type: "MutationResponse", success: true })
    expect(await admin.next()).toMatchObject({
      modifications: [{ type: "QueryUpdated", value: [{ name: "x" }] }],
    })
    admin.close()
  })

  test("answers HTTP requests at the mounts' prefixes, for nobody in particular", async () => {
    const backend = await startHotel()
    const { siteUrl } = backend
    const text = async (path: string) => (await fetch(siteUrl + path)).text()
    await new ConvexHttpClient(backend.url).mutation(mutationNamed("stays:checkIn"), { name: "ada" })
    const guests: unknown = await (
      await fetch(`${siteUrl}/desk/guests`, { headers: { Authorization: `Convex ${backend.adminKey}` } })
    ).json()
    expect(guests).toEqual({
      name: "Grand",
      site: `${siteUrl}/desk`,
      url: "/desk/guests",
      identity: null,
      guests: 1,
    })
    expect(await text("/desk/files/a/b")).toBe("a desk's file")
    expect(await text("/desk/ledger/site")).toBe(`${siteUrl}/desk/ledger`)
    expect(await text("/app/hello")).toBe("the app")
    expect((await fetch(`${siteUrl}/hello`)).status).toBe(404)
    expect((await fetch(`${siteUrl}/guests`)).status).toBe(404)
  })

  test("runs actions of components in their own thread, and lets the admin call into any component", async () => {
    const backend = await startHotel()
    const client = new ConvexHttpClient(backend.url)
    expect(await command(backend, "", "stays:aboutAction")).toMatchObject({
      own: { name: "Grand", metadata: { componentPath: "desk" } },
    })
    expect(await command(backend, "annex", "guests:about")).toMatchObject({ environment: { NAME: "Annex" } })
    expect(await command(backend, "desk/ledger", "entries:environment")).toEqual({
      CONVEX_CLOUD_URL: backend.url,
      CONVEX_SITE_URL: `${backend.siteUrl}/desk/ledger`,
    })
    await expect(client.query(queryNamed("annex;guests:list"))).rejects.toThrow(
      "Could not find public function",
    )
    const refused = await fetch(`${backend.url}/api/query`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ path: "guests:list", args: {}, componentPath: "desk", format: "json" }),
    })
    expect(refused.status).toBe(403)
  })

  test("takes uploads for the component that gave the address, and hands the file out", async () => {
    const backend = await startHotel()
    const address = (await command(backend, "desk", "files:uploadUrl")) as string
    const uploaded = await fetch(address, { method: "POST", body: "an umbrella" })
    const { storageId } = (await uploaded.json()) as { storageId: string }
    const { app, desk, annex } = (await command(backend, "", "stays:whereIs", { id: storageId })) as Record<
      string,
      string | null
    >
    expect([app, annex]).toEqual([null, null])
    expect(await (await fetch(desk ?? "")).text()).toBe("an umbrella")
  })

  test("has its components and their data back after a restart", async () => {
    const data = await temporaryDirectory()
    const first = await startHotel(data)
    await new ConvexHttpClient(first.url).mutation(mutationNamed("stays:checkIn"), { name: "ada" })
    await first.stop(1_000)
    const second = await start(data)
    expect(await command(second, "desk/ledger", "entries:texts")).toEqual(["in: ada"])
    await new ConvexHttpClient(second.url).mutation(mutationNamed("stays:checkIn"), { name: "bob" })
    expect(await command(second, "", "stays:counts")).toMatchObject({ desk: 2 })
  })
})

describe("the official command line", () => {
  test("pushes components, generates their types, and reaches into them", { timeout: 180_000 }, async () => {
    const cli = await openCli(hotelDirectory)
    await cli.backend.engine.setEnvironmentVariables(
      Object.entries(VARIABLES).map(([name, value]) => ({ name, value })),
    )
    const pushed = await said(cli, "dev", "--once", "--typecheck", "disable")
    for (const name of ["desk", "desk/ledger", "annex", "annex/ledger"])
      expect(pushed.err).toContain(`Installed component ${name}.`)
    const api = await cli.read("convex/_generated/api.d.ts")
    expect(api).toContain('desk: import("../desk/_generated/component.js").ComponentApi<"desk">')
    expect(api).toContain('annex: import("../desk/_generated/component.js").ComponentApi<"annex">')
    const component = await cli.read("convex/desk/_generated/component.ts")
    expect(component).toMatch(
      /checkIn: FunctionReference<\s*"mutation",\s*"internal",\s*\{ name: string \},\s*string/,
    )
    expect(component).not.toContain("whisper")
    const server = await cli.read("convex/desk/_generated/server.ts")
    expect(server).toMatch(/readonly NAME: string;\s+readonly MOTTO: string \| undefined;/)

    const run = async (...args: string[]) => (await said(cli, "run", ...args)).out
    expect(await run("stays:checkIn", '{"name":"ada"}')).toBe('"<id>"')
    expect(await run("--component", "desk", "guests:whisper", '{"name":"bob"}')).toBe('"bob"')
    expect(JSON.parse(await run("--component", "desk/ledger", "entries:texts"))).toEqual(["in: ada"])
    const rows = (await said(cli, "data", "guests", "--component", "desk", "--format", "jsonl")).out
    expect(rows).toContain('"bob (whispered)"')
    expect((await said(cli, "data", "--component", "desk")).out.split("\n")).toEqual(["bells", "guests"])

    await cli.edit(
      "convex/convex.config.ts",
      () => 'import { defineApp } from "convex/server"\nexport default defineApp()\n',
    )
    await said(cli, "codegen", "--typecheck", "disable")
    expect(await cli.read("convex/_generated/api.d.ts")).not.toContain("annex")
    expect(await run("stays:counts")).toContain('"desk": 2')
    expect(await cli.strayConnections()).toEqual([])
  })

  test(
    "tells which variable a push lacks, and leaves the old code serving",
    { timeout: 120_000 },
    async () => {
      const cli = await openCli(hotelDirectory)
      await cli.backend.engine.setEnvironmentVariables([{ name: "HOTEL", value: "Grand" }])
      await cli.backend.engine.deploy(bundle)
      await cli.edit("convex/convex.config.ts", (text) =>
        text.replace("MOTTO: v.optional(v.string())", "MOTTO: v.string()"),
      )
      const { code, err } = await cli.convex("deploy", "--typecheck", "disable")
      expect(code).toBe(1)
      expect(err).toMatch(/Environment variable\s+MOTTO\s+is declared as required in convex.config.ts/)
      expect(await command(cli.backend, "", "stays:counts")).toEqual({ app: 0, desk: 0, annex: 0 })
    },
  )

  test("pushes Convex's own components from their packages", { timeout: 180_000 }, async () => {
    const cli = await openCli(toolboxDirectory)
    const pushed = await said(cli, "dev", "--once", "--typecheck", "disable")
    expect(pushed.err).toContain("Installed component workpool/batchWorker.")
    expect(await cli.read("convex/_generated/api.d.ts")).toContain(
      'aggregateByTeam: import("@convex-dev/aggregate/_generated/component.js").ComponentApi<"aggregateByTeam">',
    )
    const { out } = await said(cli, "run", "limits:use", '{"limit":"posts","key":"ada"}')
    expect(JSON.parse(out)).toEqual({ ok: true })
    expect((await said(cli, "data", "--component", "rateLimiter")).out).toContain("rateLimits")
  })
})

async function openCli(app: string): Promise<OfficialCli> {
  const cli = await openOfficialCli(app)
  onTestFinished(() => cli.close())
  return cli
}

/** What a command said that went well. */
async function said(cli: OfficialCli, ...args: string[]): Promise<Said> {
  const answer = await cli.convex(...args)
  if (answer.code !== 0) throw new Error(`convex ${args.join(" ")} failed:\n${answer.err}\n${answer.out}`)
  return answer
}
