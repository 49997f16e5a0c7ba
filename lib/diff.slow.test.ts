import { existsSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { aRepository } from "#test/builders/repository"
import { DEFAULT_DIFF_LIMITS, readDiff } from "./diff.ts"

test("[DIFF-1] files with what happened to them, counts, and the patch", async () => {
  const moved = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join("")
  const repository = aRepository({
    files: { "a.txt": "one\ntwo\n", "gone.txt": "g\n", "old.txt": moved, "dé é.txt": "d\n" },
  })
  const from = repository.head()
  const to = repository.branch("work", "main", {
    "a.txt": "ONE\ntwo\n",
    "gone.txt": null,
    "old.txt": null,
    "new\tname.txt": `${moved}more\n`,
    "dé é.txt": "D\n",
    "b.bin": "\0\x01\0",
    "added.txt": "x\ny\n",
  })
  const diff = await readDiff({ repository: repository.path, from, to })
  expect(diff.files).toEqual([
    { path: "a.txt", change: "modified", added: 1, deleted: 1 },
    { path: "added.txt", change: "added", added: 2, deleted: 0 },
    { path: "b.bin", change: "added", added: null, deleted: null },
    { path: "dé é.txt", change: "modified", added: 1, deleted: 1 },
    { path: "gone.txt", change: "deleted", added: 0, deleted: 1 },
    { path: "new\tname.txt", oldPath: "old.txt", change: "renamed", added: 1, deleted: 0 },
  ])
  expect(diff).toMatchObject({
    fileCount: 6,
    added: 5,
    deleted: 3,
    omitted: [{ path: "b.bin", reason: "binary" }],
  })
  expect(diff.commits).toEqual([
    { commit: to, author: expect.any(String), at: expect.any(Number), subject: expect.any(String) },
  ])
  expect(diff.patch).toContain("diff --git a/dé é.txt b/dé é.txt")
  expect(diff.patch).toContain("rename from old.txt")
  expect(diff.patch).not.toContain("b.bin")
})

test("[DIFF-2] what is too large is left out and named, file by file", async () => {
  const repository = aRepository()
  const from = repository.head()
  const lines = (count: number) => "x\n".repeat(count)
  const to = repository.branch("work", "main", {
    "1.txt": lines(5),
    "2.txt": lines(50),
    "3.txt": lines(8),
    "4.txt": lines(8),
  })
  const limits = { ...DEFAULT_DIFF_LIMITS, linesPerFile: 20, lines: 15 }
  const diff = await readDiff({ repository: repository.path, from, to }, limits)
  expect(diff.omitted).toEqual([
    { path: "2.txt", reason: "too_large" },
    { path: "4.txt", reason: "limit_reached" },
  ])
  expect(diff.patch.match(/^diff --git/gm)).toHaveLength(2)
  expect(diff).toMatchObject({ fileCount: 4, added: 71 })
})

test("[DIFF-2] long lines are cut between two files, never within one", async () => {
  const repository = aRepository()
  const from = repository.head()
  const to = repository.branch("work", "main", {
    "1.txt": "small\n",
    "2.txt": `${"long ".repeat(100_000)}\n`,
    "3.txt": "small\n",
  })
  const diff = await readDiff(
    { repository: repository.path, from, to },
    { ...DEFAULT_DIFF_LIMITS, bytes: 10_000 },
  )
  expect(diff.patch.match(/^diff --git/gm)).toHaveLength(1)
  expect(diff.patch.endsWith("+small\n")).toBe(true)
  expect(diff.omitted.map(({ path }) => path)).toEqual(["2.txt", "3.txt"])
})

test("[DIFF-1] two equal commits differ in nothing", async () => {
  const repository = aRepository()
  const diff = await readDiff({ repository: repository.path, from: repository.head(), to: repository.head() })
  expect(diff).toEqual({
    ...{ commits: [], files: [], fileCount: 0, added: 0, deleted: 0, patch: "", omitted: [] },
  })
})

test("[DIFF-3] diff drivers, text converters and external diffs of the repository do not run", async () => {
  const repository = aRepository({ files: { "a.txt": "one\n", ".gitattributes": "* diff=evil\n" } })
  const trace = path.join(path.dirname(repository.path), "trace")
  for (const name of ["diff.evil.textconv", "diff.evil.command", "diff.external"])
    repository.run("config", name, `touch '${trace}'`)
  writeFileSync(path.join(repository.path, ".git/info/attributes"), "* diff=evil\n")
  const to = repository.branch("work", "main", { "a.txt": "ONE\n" })
  expect((await readDiff({ repository: repository.path, from: repository.head(), to })).patch).toContain(
    "+ONE",
  )
  expect(existsSync(trace)).toBe(false)
})
