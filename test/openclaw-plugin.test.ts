/** The OpenClaw plugin: each tool asks one operation that a run may ask, with the key of its own run. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import os from "node:os"
import path from "node:path"
import { afterEach, expect, test } from "vitest"
import { operationNamed } from "#lib/operations/index"
import { accessOf, ask, runOf } from "../plugins/clutch/clutch.ts"
import plugin, { toolFor } from "../plugins/clutch/index.ts"
import type { PluginApi, Tool, ToolContext } from "../plugins/clutch/sdk.ts"
import { TOOLS } from "../plugins/clutch/tools.ts"

type Asked = { url: string; key: string | undefined; body: unknown }
const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

async function aClutch(answer: object = { ok: true, value: { blocking: false } }, status = 200) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (part) => (body += String(part)))
    request.on("end", () => {
      asked.push({ url: request.url ?? "", key: request.headers.authorization, body: JSON.parse(body) })
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  ends.push(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const home = mkdtempSync(path.join(os.tmpdir(), "clutch-plugin-"))
  mkdirSync(path.join(home, "runs", "run1"), { recursive: true })
  writeFileSync(
    path.join(home, "runs", "run1", "environment.sh"),
    `export CLUTCH_URL='${url}'\nexport CLUTCH_RUN_KEY='clr_it'\\''s'\nexport PATH='/x':"$PATH"\n`,
  )
  const call = (name: string, params: object, sessionKey = "agent:main:clutch:demo:dem-1:run1") =>
    toolFor(
      TOOLS.find((tool) => tool.name === name)!,
      { sessionKey },
      home,
    ).execute("call-1", params)
  return { asked, home, call, url }
}

test("the manifest names exactly the tools and channels that are registered, and nothing starts at registration", () => {
  const manifest = JSON.parse(
    readFileSync(path.join(import.meta.dirname, "../plugins/clutch/openclaw.plugin.json"), "utf8"),
  ) as { id: string; contracts: { tools: string[] }; channels: string[]; channelConfigs: object }
  const made: Tool[] = []
  const channels: string[] = []
  const api: PluginApi = {
    registerTool: (make: (context: ToolContext) => Tool, { name }) => {
      const tool = make({})
      expect(tool.name).toBe(name)
      made.push(tool)
    },
    registerChannel: ({ plugin: { id } }) => void channels.push(id),
  }
  plugin.register(api)
  expect(made.map(({ name }) => name).sort()).toEqual(manifest.contracts.tools.toSorted())
  expect([channels, Object.keys(manifest.channelConfigs)]).toEqual([manifest.channels, manifest.channels])
  expect(plugin.id).toBe(manifest.id)
})

test("what a tool sends is what its operation takes, from a run", async () => {
  const samples: Record<string, Record<string, unknown>> = {
    clutch_signal: { kind: "fyi", message: "The build is slow." },
    clutch_ask_human: { question: "Which?", options: ["a", "b"] },
    clutch_report_progress: { line: "reading" },
    clutch_mark_complete: { summary: "Done." },
    clutch_submit_review: {
      verdict: "approved",
      summary: "Good.",
      comments: [{ file: "a.ts", line: 1, text: "x" }],
    },
    clutch_create_subtasks: { tasks: [{ name: "api", title: "Make the API", dependsOn: [] }] },
  }
  for (const tool of TOOLS) {
    const operation = await operationNamed(tool.operation)
    expect(operation?.askers, tool.name).toContain("run")
    const parsed = operation!.input.strict().safeParse(tool.input(samples[tool.name]!))
    expect([tool.name, parsed.error?.issues ?? []]).toEqual([tool.name, []])
  }
})

test("it speaks with the key of its own run, and tells the agent what to do next", async () => {
  const { asked, call } = await aClutch({ ok: true, value: { blocking: true } })
  const result = await call("clutch_signal", { kind: "question", message: "Which?" })
  expect(result.content[0]!.text).toContain("End your turn now")
  expect(asked).toEqual([
    {
      url: "/api/operations/signals.ask",
      key: "Bearer clr_it's",
      body: { kind: "question", question: "Which?" },
    },
  ])
})

test("a refusal reaches the agent in its own words", async () => {
  const { call } = await aClutch({ ok: false, refusal: { code: "run_ended", message: "It has ended." } }, 409)
  expect(await call("clutch_report_progress", { line: "x" })).toMatchObject({
    isError: true,
    content: [{ text: "It has ended." }],
  })
})

test("a conversation that is no run's, and a run that has ended, are told so", async () => {
  const { asked, call, home } = await aClutch()
  expect((await call("clutch_report_progress", { line: "x" }, "agent:main:main")).isError).toBe(true)
  expect(
    (await call("clutch_report_progress", { line: "x" }, "agent:main:clutch:demo:dem-1:run2")).isError,
  ).toBe(true)
  expect(asked).toEqual([])
  expect(runOf("agent:main:clutch:demo:dem-1:../../key")).toBeNull()
  expect(await accessOf(home, "nothing")).toBeNull()
})

test("while Clutch is away it is patient, then says so", async () => {
  let now = 0
  const answer = await ask(
    { url: "http://127.0.0.1:9", key: "k" },
    "runs.progress",
    {},
    {
      fetch: () => Promise.reject(new Error("away")),
      sleep: async (ms) => void (now += ms),
      now: () => now,
    },
  )
  expect(answer).toMatchObject({ ok: false })
  expect(now).toBeGreaterThanOrEqual(20_000)
})
