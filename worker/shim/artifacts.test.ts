import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { StoredRequest } from "../runs/request.ts"
import { runDirectoryOf } from "../runs/directory.ts"
import { leaveArtifacts } from "./artifacts.ts"
import { exitRecord } from "./exit.ts"

function aRunIn(home: string) {
  const run = runDirectoryOf(home, "run1")
  run.create()
  writeFileSync(run.stdout, "I looked.\n")
  const request = StoredRequest.parse({
    ...{
      runId: "run1",
      generation: 1,
      taskKey: "SHOP-1",
      taskId: "t1",
      project: "shop",
      role: "qa",
      step: "test",
    },
    ...{ attempt: 1, executor: "simulation", repository: "/nowhere", baseBranch: "main", branchSlug: "fix" },
    ...{
      previousRunIsGone: true,
      checkCommand: "",
      prompt: "Test it.",
      timeLimitMs: 1,
      idleLimitMs: 1,
      home,
    },
    ...{ clutchUrl: "http://127.0.0.1:1", transcript: path.join(home, "transcript.jsonl") },
  })
  return { run, request, exit: exitRecord({ exitCode: 0, tail: "I looked." }) }
}

function aHome(): string {
  const home = mkdtempSync(path.join(os.tmpdir(), "clutch-artifacts-"))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

test("[PL-12] a run leaves its artifacts, whole, and may leave them twice", async () => {
  const home = aHome()
  const left = { ...aRunIn(home), baseCommit: null, judged: { outcome: "success", report: "It holds." } }
  const problems: string[] = []
  for (const _time of [1, 2]) await leaveArtifacts(left, (_event, sentence) => problems.push(sentence))
  expect(problems).toEqual([])
  const directory = path.join(home, "artifacts", "run1")
  expect(readdirSync(directory).sort()).toEqual([
    ...[
      "context.json",
      "job.json",
      "logs.txt",
      "patch.diff",
      "report.md",
      "result.json",
      "state.json",
      "steps",
    ],
  ])
  const ofStep = path.join(directory, "steps", "test")
  expect(readdirSync(ofStep).sort()).toEqual([
    ...["logs.txt", "patch.diff", "raw_stdout.txt", "report.md", "result.json"],
  ])
  expect(readFileSync(path.join(ofStep, "report.md"), "utf8")).toBe("It holds.\n")
  expect(readFileSync(path.join(ofStep, "raw_stdout.txt"), "utf8")).toBe("I looked.\n")
  expect(readFileSync(path.join(directory, "job.json"), "utf8")).not.toContain("runKey")
})

test("[PL-12] a run whose artifacts cannot be written ends all the same", async () => {
  const home = aHome()
  const left = { ...aRunIn(home), baseCommit: null, judged: null }
  writeFileSync(path.join(home, "artifacts"), "in the way")
  const problems: string[] = []
  await leaveArtifacts(left, (event) => problems.push(event))
  expect(problems).toEqual(["artifacts.failed"])
  expect(existsSync(path.join(home, "artifacts", "run1"))).toBe(false)
})
