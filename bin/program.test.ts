import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { mkdtempSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { CommanderError } from "commander"
import { refusalOf } from "#lib/refusals"
import { exitCodeOf, renderRefusal } from "./print.ts"
import { createProgram } from "./program.ts"

type Asked = { path: string | undefined; authorization: string | undefined; body: unknown }

let server: Server
let asked: Asked[]
let answer: { status: number; body: unknown }

beforeEach(async () => {
  asked = []
  answer = { status: 200, body: { ok: true, value: { key: "MINE-1", title: "Say hello", status: "ready" } } }
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      asked.push({
        path: request.url,
        authorization: request.headers.authorization,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      })
      response
        .writeHead(answer.status, { "content-type": "application/json" })
        .end(JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  vi.stubEnv("CLUTCH_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  vi.stubEnv("CLUTCH_RUN_KEY", "clr_test")
})
afterEach(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** Types a command; gives what was printed, or the code and sentence of the no. */
async function type(...words: string[]): Promise<{ printed: string } | { exit: number; says: string }> {
  const printed: string[] = []
  const program = await createProgram((text) => printed.push(text), words)
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap((child) => child.commands),
  ]) {
    command.configureOutput({
      writeErr: (text) => printed.push(text),
      writeOut: (text) => printed.push(text),
    })
  }
  try {
    await program.parseAsync(["node", "clutch", ...words])
    return { printed: printed.join("\n") }
  } catch (error) {
    if (error instanceof CommanderError)
      return { exit: error.exitCode === 0 ? 0 : 2, says: printed.join("\n") }
    const refusal = refusalOf(error)
    if (!refusal) throw error
    return { exit: exitCodeOf(refusal), says: renderRefusal(refusal) }
  }
}

test("a command becomes one request to its operation, with what was typed", async () => {
  const result = await type(
    "tasks",
    "create",
    "--project",
    "mine",
    "--title",
    "Say hello",
    "--status",
    "todo",
    "--tags",
    "a,b",
    "--priority",
    "critical",
  )
  expect(asked).toEqual([
    {
      path: "/api/operations/tasks.create",
      authorization: "Bearer clr_test",
      body: { project: "mine", title: "Say hello", status: "ready", tags: ["a", "b"], priority: "urgent" },
    },
  ])
  expect(result).toEqual({ printed: "MINE-1 is in Ready." })
})

test("a number that is typed without a flag is a number", async () => {
  answer.body = { ok: true, value: { role: "dev", project: null, active: 2, replaced: 1 } }
  const result = await type("prompts", "activate", "engineer", "2")
  expect(asked[0]?.body).toEqual({ role: "dev", version: 2 })
  expect(result).toEqual({ printed: expect.stringContaining("dev: v2 is active, in place of v1.") })
})

test("it says its version; behind a command the same word is that command's own", async () => {
  expect(await type("--version")).toEqual({ exit: 0, says: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  await type("prompts", "preview", "mine-1", "--version", "2", "--json")
  expect(asked).toEqual([
    expect.objectContaining({
      path: "/api/operations/prompts.preview",
      body: { task: "MINE-1", version: 2 },
    }),
  ])
})

test("--json prints the value and nothing else", async () => {
  expect(await type("tasks", "get", "mine-1", "--json")).toEqual({
    printed: JSON.stringify({ key: "MINE-1", title: "Say hello", status: "ready" }, null, 2),
  })
  expect(asked[0]?.body).toEqual({ task: "MINE-1" })
})

test("clutch why is clutch tasks why", async () => {
  const reason = {
    code: "paused",
    nextMover: "person",
    sentence: "Everything is paused.",
    unblocksWhen: "Somebody lifts the pause.",
    since: 0,
    subject: "",
  }
  answer.body = {
    ok: true,
    value: { key: "MINE-1", status: "ready", statusSince: Date.now(), reasons: [reason] },
  }
  expect(await type("why", "MINE-1")).toEqual({
    printed: expect.stringMatching(
      /^MINE-1 has been in Ready for \d+s\.\n- Everything is paused\. Somebody lifts the pause\. \(next: person; paused\)$/,
    ),
  })
  await type("tasks", "why", "MINE-1")
  expect(asked.map((request) => request.path)).toEqual([
    "/api/operations/tasks.why",
    "/api/operations/tasks.why",
  ])
})

test("bad input is refused before anything is sent", async () => {
  expect(await type("tasks", "get", "nonsense")).toEqual({
    exit: 2,
    says: "clutch: task: A task key looks like CLU-198. [invalid_input]",
  })
  expect(await type("tasks", "move", "MINE-1", "somewhere")).toMatchObject({
    exit: 2,
    says: expect.stringContaining("to:"),
  })
  expect(await type("tasks", "create", "--title", "No project")).toMatchObject({
    exit: 2,
    says: expect.stringContaining("--project"),
  })
  expect(await type("tasks", "frobnicate")).toMatchObject({ exit: 2 })
  expect(asked).toEqual([])
})

test("the server's refusal keeps its code, sentence and exit code", async () => {
  answer = { status: 409, body: { ok: false, refusal: { code: "illegal_move", message: "Done is final." } } }
  expect(await type("tasks", "move", "MINE-1", "ready")).toEqual({
    exit: 6,
    says: "clutch: Done is final. [illegal_move]",
  })
})

test("a path is made absolute where it is typed", async () => {
  await type("projects", "add", "--slug", "mine", "--repo", "some/where", "--json")
  expect(asked[0]?.body).toMatchObject({ repo: path.resolve("some/where") })
})

test("comments of a review are JSON, and what is no JSON is told", async () => {
  await type(
    "reviews",
    "submit",
    "--verdict",
    "approved",
    "--summary",
    "Fine",
    "--comments",
    '[{"file":"a.ts","line":3,"text":"Nice"}]',
  )
  expect(asked[0]?.body).toMatchObject({ comments: [{ file: "a.ts", line: 3, text: "Nice" }] })
  expect(
    await type("reviews", "submit", "--verdict", "approved", "--summary", "Fine", "--comments", "nice"),
  ).toMatchObject({
    exit: 2,
    says: expect.stringContaining("--comments takes JSON"),
  })
})

test("without a running Clutch it says where it looked", async () => {
  vi.stubEnv("CLUTCH_URL", "")
  vi.stubEnv("CLUTCH_RUN_KEY", "")
  const home = mkdtempSync(path.join(os.tmpdir(), "clutch-nowhere-"))
  vi.stubEnv("CLUTCH_HOME", home)
  expect(await type("tasks", "list")).toEqual({
    exit: 69,
    says: `clutch: No running Clutch is known in ${home}. Start it with ./run.sh up, or set CLUTCH_HOME. [unavailable]`,
  })
})

test("a server that is not Clutch is told from one that refuses", async () => {
  answer = { status: 200, body: "<html>" }
  expect(await type("tasks", "list")).toMatchObject({
    exit: 69,
    says: expect.stringContaining("is not Clutch (HTTP 200)"),
  })
})

test("[PL-13] the steps of a pipeline are typed in words or as JSON, and a slip is told before anything is sent", async () => {
  answer.body = { ok: true, value: { name: "ship", steps: [] } }
  const define = (steps: string) => type("pipelines", "define", "ship", "--project", "mine", "--steps", steps)
  await define("build: dev -> test: qa, else goto build")
  await define(
    '[{"name": "build", "role": "dev"}, {"name": "test", "role": "qa", "onFailure": {"goto": "build"}}]',
  )
  expect(asked[0]?.body).toEqual(asked[1]?.body)
  expect(asked[0]?.body).toMatchObject({
    name: "ship",
    steps: [{ name: "build" }, { onFailure: { goto: "build" } }],
  })
  const slip = await define("build: developer")
  expect(slip).toMatchObject({ exit: 2, says: expect.stringContaining('"developer" is no role') })
  expect(await define("[oops")).toMatchObject({ exit: 2, says: expect.stringContaining("takes JSON") })
  expect(asked).toHaveLength(2)
})

test("of a noun that is typed all verbs can be seen, of the verb that is typed all flags", async () => {
  const help = await type("tasks", "--help")
  for (const verb of ["list [options]", "move [options] <task> <to>", "unblock"])
    expect(help).toMatchObject({ exit: 0, says: expect.stringContaining(verb) })
  expect(await type("tasks", "list", "--help")).toMatchObject({
    exit: 0,
    says: expect.stringContaining("--status"),
  })
  expect(await type("--help")).toMatchObject({
    exit: 0,
    says: expect.stringContaining("Commands about hours"),
  })
  expect(await type("channel", "post")).toMatchObject({
    exit: 2,
    says: expect.stringContaining("unknown command"),
  })
})

test("only what is typed is loaded", async () => {
  const { commands } = await createProgram(() => {}, ["budgets", "list"])
  const about = (noun: string) => commands.find((command) => command.name() === noun)!.commands
  expect(about("tasks")).toEqual([])
  expect(about("budgets").find((command) => command.name() === "set")?.options).toEqual([])
  expect(about("budgets").find((command) => command.name() === "list")?.options).not.toEqual([])
})

test("a slip names what was typed and says what it takes, in words of a person", async () => {
  const says = async (...words: string[]) => {
    const result = await type(...words)
    expect(result).toMatchObject({ exit: 2 })
    return "says" in result ? result.says : ""
  }
  expect(await says("tasks", "list", "--limit", "abc")).toBe(
    'clutch: --limit takes a whole number; "abc" is none. [invalid_input]',
  )
  expect(await says("tasks", "list", "--limit", "")).toContain("--limit takes a whole number")
  expect(await says("tasks", "list", "--limit", "1.5")).toContain("--limit takes a whole number")
  expect(await says("tasks", "list", "--limit", "-1")).toBe("clutch: --limit: at least 1. [invalid_input]")
  expect(await says("tasks", "list", "--limit", "501")).toBe("clutch: --limit: at most 500. [invalid_input]")
  expect(await says("tasks", "move", "MINE-1", "frob")).toBe(
    "clutch: to: one of backlog, ready, in_progress, in_review, in_approval, merging, blocked, done, cancelled. [invalid_input]",
  )
  expect(await says("budgets", "set", "project", "0", "--subject", "mine")).toBe(
    "clutch: limit: more than 0. [invalid_input]",
  )
  expect(asked).toEqual([])
})

test("what simulate is told has to make sense", async () => {
  for (const words of [
    ["--trouble", "7"],
    ["--tasks", "1.5"],
    ["--agents", "0"],
    ["--seed", "x"],
  ])
    expect(await type("simulate", ...words)).toMatchObject({
      exit: 2,
      says: expect.stringContaining("number"),
    })
})
