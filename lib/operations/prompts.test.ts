/** What stands before the backend: files that are read, texts that say nothing new. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { getFunctionName } from "convex/server"
import { expect, onTestFinished, test } from "vitest"
import { MAX_PROMPT_CHARS } from "#domain/prompt"
import type { Caller } from "../convex.ts"
import { loadRoles } from "../prompts/roles.ts"
import { perform } from "./perform.ts"
import { repositories } from "./repositories.ts"

/** A backend in which the built-in versions are active; it keeps what it was told to write. */
function aBackend() {
  const written: unknown[] = []
  const backend = {
    query: (ref: Parameters<typeof getFunctionName>[0]) => {
      const name = getFunctionName(ref)
      if (name === "prompts:roles") return Promise.resolve([{ role: "dev", active: 0 }])
      return Promise.reject(new Error(`${name} was not expected`))
    },
    mutation: (_ref: unknown, args: unknown) => {
      written.push(args)
      return Promise.resolve({ role: "dev", version: 1, project: null })
    },
  } as unknown as Caller
  return {
    written,
    ask: (name: string, input: object) =>
      perform(name, input, "user", { backend, repositories, artifactsOf: async () => [] }),
  }
}

function aFile(text: string): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), "clutch-prompt-"))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = path.join(directory, "dev.md")
  writeFileSync(file, text)
  return file
}

const builtIn = () => loadRoles()("dev").trim()

test("[PR-V2] a version that says what it began as is refused", async () => {
  const { written, ask } = aBackend()
  const input = { role: "dev", note: "Nothing new.", text: `${builtIn()}\n` }
  expect(await ask("prompts.create", input)).toMatchObject({ refusal: { code: "conflict" } })
  expect(written).toEqual([])
})

test("a version comes from a text or from a file, and from one of them", async () => {
  const { written, ask } = aBackend()
  const input = { role: "dev", note: "Shorter." }
  expect(await ask("prompts.create", input)).toMatchObject({ refusal: { code: "invalid_input" } })
  expect(await ask("prompts.create", { ...input, file: aFile("Do it.\n") })).toMatchObject({ ok: true })
  expect(written).toEqual([{ ...input, text: "Do it.", basedOn: 0 }])
})

test.each([
  ["a little", MAX_PROMPT_CHARS + 1, "this one has 20,001"],
  ["far", 5 * MAX_PROMPT_CHARS, "this file has"],
])(
  "[PR-T1] a file that is %s too long is refused with the limit, and nothing of it is taken",
  async (_, length, says) => {
    const { written, ask } = aBackend()
    const file = aFile("x".repeat(length))
    const answer = await ask("prompts.create", { role: "dev", note: "Long.", file })
    expect(answer).toMatchObject({ refusal: { code: "invalid_input" } })
    expect(answer.ok ? "" : answer.refusal.message).toContain("at most 20,000 characters")
    expect(answer.ok ? "" : answer.refusal.message).toContain(says)
    expect(written).toEqual([])
  },
)

test("a file that is not there is said so", async () => {
  const answer = await aBackend().ask("prompts.create", { role: "dev", note: "x", file: "/nowhere/dev.md" })
  expect(answer).toMatchObject({ refusal: { code: "not_found" } })
})

test("the active version is printed where none is named", async () => {
  expect(await aBackend().ask("prompts.get", { role: "engineer" })).toMatchObject({
    value: { role: "dev", version: 0, text: builtIn() },
  })
})
