/** The simulated agent as a real process: commits, reviews, questions, conflicts, through the command that real agents use. */
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { levelsHere } from "#test/fixtures/agents/levels"
import { openWorkshop, type Workshop } from "#test/fixtures/agents/workshop"
import { readScript } from "./script.ts"

let shop: Workshop
beforeAll(async () => {
  const best = (await levelsHere()).find(({ works }) => works)
  shop = await openWorkshop(best?.level ?? "marker", 200)
})
afterAll(() => shop.close())

const script = (content: object) => `\`\`\`simulation\n${JSON.stringify(content)}\n\`\`\`\n`

/** What a run asked of the server, by its key. */
const saidBy = (runKey: string) =>
  shop.server.asked.filter(
    ({ key, operation }) =>
      key === runKey && !["runs.started", "runs.exited", "runs.heartbeat", "tasks.get"].includes(operation),
  )

async function play(changes: Parameters<Workshop["request"]>[0]) {
  const request = shop.request(changes)
  await shop.executor.start(request)
  return { request, exit: await shop.exitOf(request.runId) }
}

test("a developer without a script commits on its branch and says so", async () => {
  const { request, exit } = await play({ taskId: "always-well-2", attempt: 2, checkCommand: "test -d docs" })
  expect(exit).toMatchObject({ exitCode: 0, treeChanged: true })
  const [progress, report] = saidBy(request.runKey)
  expect(progress).toMatchObject({ operation: "runs.progress" })
  expect(report).toMatchObject({ operation: "runs.report", input: { outcome: "success" } })
  expect(shop.git("show", "--name-only", "--format=%s", exit.headCommit ?? "")).toContain(
    `docs/add-a-greeting-${request.taskKey.toLowerCase()}.md`,
  )
})

test("a script is followed step by step, with what a person answered", async () => {
  shop.server.answer("signals.get", () => ({ value: { state: "delivered", answer: "in Dutch" } }))
  const { request, exit } = await play({
    prompt: script({
      dev: [
        {
          steps: [
            { ask: { question: "In which language?", options: ["in English", "in Dutch"] } },
            { create: { path: "greeting.txt", text: "{{answer}}\n" } },
            { replace: { path: "README.md", find: "# Sample", with: "# Greetings" } },
            { commit: "Greet {{answer}}" },
          ],
        },
      ],
    }),
  })
  expect(exit).toMatchObject({ exitCode: 0, treeChanged: true })
  expect(shop.git("show", `${exit.headCommit}:greeting.txt`)).toBe("in Dutch")
  expect(shop.git("show", `${exit.headCommit}:README.md`)).toBe("# Greetings")
  expect(
    saidBy(request.runKey).map(({ operation, input }) => [
      operation,
      input.options ?? input.signal ?? input.outcome,
    ]),
  ).toEqual([
    ["signals.ask", ["in English", "in Dutch"]],
    ["signals.get", "signal-1"],
    ["runs.report", "success"],
  ])
})

test("a question of an earlier attempt is not asked again", async () => {
  const question = "Which colour?"
  shop.server.answer("tasks.get", () => ({
    value: { title: "t", description: "", signals: [{ signalId: "earlier", question, state: "answered" }] },
  }))
  const { request } = await play({
    attempt: 2,
    prompt: script({ dev: [{ steps: [{ ask: { question } }] }] }),
  })
  shop.server.answer("tasks.get", () => ({ value: { title: "Add a greeting", description: "" } }))
  expect(saidBy(request.runKey).map(({ operation, input }) => [operation, input.signal])).toEqual([
    ["signals.get", "earlier"],
    ["runs.report", undefined],
  ])
})

test.each([
  ["give up", { crash: { exitCode: 3 } }, { exitCode: 3, signal: null }],
  ["be killed", { crash: { signal: "SIGKILL" } }, { exitCode: null, signal: "SIGKILL" }],
])("a script may %s", async (_name, step, ending) => {
  const { request, exit } = await play({
    prompt: script({ dev: [{ steps: [{ create: { path: "half.txt", text: "half" } }, step] }] }),
  })
  expect(exit).toMatchObject({
    ...ending,
    stopped: null,
    treeChanged: false,
    termination: { processesLeft: 0 },
  })
  expect(saidBy(request.runKey)).toEqual([])
})

test("an agent that changes nothing says no_change", async () => {
  const { request, exit } = await play({
    prompt: script({ dev: [{ steps: [{ say: "It is fine as it is." }] }] }),
  })
  expect(exit).toMatchObject({ exitCode: 0, treeChanged: false })
  expect(saidBy(request.runKey)[0]).toMatchObject({
    operation: "runs.report",
    input: { outcome: "no_change" },
  })
})

test("a second attempt takes up the comments of the review where they are anchored", async () => {
  const { exit } = await play({
    attempt: 2,
    reviewComments: [{ file: "README.md", line: 1, text: "Say more." }],
  })
  expect(shop.git("show", `${exit.headCommit}:README.md`)).toBe("# Sample\n\n> Review: Say more.")
})

test("a reviewer reads the change and gives the scripted verdict, anchored", async () => {
  const work = await play({
    prompt: script({ dev: [{ steps: [{ create: { path: "a.txt", text: "1\n2\n" } }, { commit: "a" }] }] }),
  })
  const verdict = {
    verdict: "changes_requested",
    summary: "One thing.",
    comments: [{ file: "a.txt", line: 2, text: "Why 2?" }],
  }
  const { request, exit } = await play({
    role: "reviewer",
    subjectCommit: work.exit.headCommit ?? "",
    prompt: script({ reviewer: [verdict] }),
  })
  expect(exit.exitCode).toBe(0)
  expect(saidBy(request.runKey)).toEqual([
    { operation: "reviews.submit", key: request.runKey, input: verdict },
  ])
  expect(readFileSync(request.transcript, "utf8")).toContain("+++ b/a.txt")
})

test("a conflict resolver puts the branch on its base and keeps both sides", async () => {
  const edit = (text: string) =>
    script({ dev: [{ steps: [{ create: { path: "shared.txt", text } }, { commit: "shared" }] }] })
  const work = await play({ prompt: edit("mine\n") })
  writeFileSync(path.join(shop.repository, "shared.txt"), "theirs\n")
  shop.git("add", "-A")
  shop.git("commit", "--quiet", "-m", "theirs")
  const { taskKey, branchSlug } = work.request
  const { request, exit } = await play({ role: "conflict_resolver", taskKey, branchSlug })
  expect(saidBy(request.runKey).at(-1)).toMatchObject({
    operation: "runs.report",
    input: { outcome: "success" },
  })
  expect(shop.git("show", `${exit.headCommit}:shared.txt`)).toBe("theirs\nmine")
  expect(shop.git("merge-base", "main", exit.headCommit ?? "")).toBe(shop.git("rev-parse", "main"))
})

test("the transcript is a session with a model, usage and cost for every message of it", async () => {
  const { request } = await play({
    prompt: script({ dev: [{ steps: [{ run: "echo hi" }, { say: "done" }] }] }),
  })
  const records = readFileSync(request.transcript, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  expect(records[0]).toMatchObject({ type: "session", version: 3, id: request.runId })
  expect(records[1]).toMatchObject({ type: "model_change", modelId: "simulation-1" })
  expect(records[2].message).toEqual({ role: "user", content: request.prompt, timestamp: expect.any(Number) })
  const assistant = records.filter(({ message }) => message?.role === "assistant")
  expect(assistant.length).toBeGreaterThan(2)
  for (const { message } of assistant) {
    const { cost, ...tokens } = message.usage
    expect(tokens.totalTokens).toBe(tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite)
    expect(cost.total).toBeGreaterThan(0)
  }
  expect(records.find(({ message }) => message?.role === "toolResult").message).toMatchObject({
    toolName: "exec",
    content: [{ text: "hi" }],
    isError: false,
  })
})

test("a script that is none ends the run with a sentence", async () => {
  const { exit } = await play({ prompt: '```simulation\n{"dev": [{"steps": [{"dance": 1}]}]}\n```\n' })
  expect(exit.exitCode).toBe(1)
  expect(exit.tail).toContain("not a script")
  expect(readScript("no block here")).toBeNull()
})
