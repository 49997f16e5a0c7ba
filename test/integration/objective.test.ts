/** An objective with real processes: one sentence on the command line, planned, built, reviewed, merged and tested. */
import { existsSync, readFileSync, rmSync } from "node:fs"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createRepository, gitIn, startInstallation, type Installation } from "./installation.ts"

type Link = { key: string; title: string; status: string }
type Card = { key: string; status: string; resolution?: string; children: Link[]; mergedCommit?: string }
type Steps = {
  pipeline: string
  steps: { name: string; state: string; result: { outcome: string } | null }[]
}
type RunRow = { runId: string; role: string; step: string; outcome?: string }

let clutch: Installation
let repository: string
beforeAll(async () => {
  clutch = await startInstallation()
  repository = await createRepository()
  await clutch.ask("projects", "add", "--slug", "mine", "--repo", repository)
}, 240_000)
afterAll(async () => {
  await clutch?.end()
  if (repository) rmSync(repository, { recursive: true, force: true })
})

const cardOf = (key: string) => clutch.post<Card>("tasks.get", { task: key })
const untilDone = (key: string) =>
  expect.poll(async () => (await cardOf(key)).status, { timeout: 240_000, interval: 500 }).toBe("done")
const createReady = async (title: string, ...more: string[]) => {
  const card = ["--project", "mine", "--title", title, "--status", "ready"]
  return (await clutch.ask<Card>("tasks", "create", ...card, ...more)).key
}

test("[PL-O1] an objective from one sentence ends merged: its tasks are on the base branch, each once", async () => {
  const before = Number(await gitIn(repository, "rev-list", "--count", "main"))
  const key = await createReady("Add a greeting and a farewell", "--pipeline", "objective")
  await untilDone(key)
  const card = await cardOf(key)
  expect(card.resolution).toBe("merged")
  expect(card.children.map(({ title, status }) => [title, status])).toEqual([
    ["Add a greeting", "done"],
    ["a farewell", "done"],
  ])
  expect(Number(await gitIn(repository, "rev-list", "--count", "main"))).toBe(before + 2)
  const { steps } = await clutch.ask<Steps>("tasks", "steps", key)
  expect(steps.map(({ name, state, result }) => [name, state, result?.outcome ?? null])).toEqual([
    ["plan", "done", "success"],
    ["work", "done", null],
    ["qa", "done", "success"],
  ])
}, 300_000)

test("[PL-7] [PL-12] a step that wants patches first finds what was changed in the agent's home", async () => {
  const steps = [
    { name: "build", role: "dev" },
    { name: "test", role: "qa", handOff: "patch_first" },
  ]
  await clutch.ask("pipelines", "define", "build-test", "--project", "mine", "--steps", JSON.stringify(steps))
  await clutch.ask("projects", "update", "mine", "--pipeline", "build-test")
  const dev = [
    { create: { path: "hello.md", text: "hello\n" } },
    { commit: "Say hello" },
    { report: { outcome: "success", summary: "It says hello." } },
  ]
  const script = JSON.stringify({ dev: [{ steps: dev }] })
  const key = await createReady("Say hello", "--description", `\`\`\`simulation\n${script}\n\`\`\``)
  await untilDone(key)
  const runs = await clutch.ask<RunRow[]>("runs", "list", "--task", key)
  expect(runs.map(({ step }) => step).toReversed()).toEqual(["build", "test"])
  const inputs = path.join(clutch.home, "runs", runs[0]!.runId, "home", "inputs", "build")
  expect(readFileSync(path.join(inputs, "report.md"), "utf8")).toBe("It says hello.\n")
  expect(readFileSync(path.join(inputs, "patch.diff"), "utf8")).toContain("+hello")

  const left = path.join(clutch.home, "artifacts", runs[1]!.runId)
  await expect.poll(() => existsSync(path.join(left, "steps", "build", "raw_stdout.txt"))).toBe(true)
  expect(readFileSync(path.join(left, "report.md"), "utf8")).toBe("It says hello.\n")
  expect(readFileSync(path.join(left, "steps", "build", "patch.diff"), "utf8")).toContain("+hello")
  expect(JSON.parse(readFileSync(path.join(left, "result.json"), "utf8"))).toMatchObject({
    outcome: "success",
  })
}, 300_000)
