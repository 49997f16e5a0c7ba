import { chmodSync, existsSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { aRepository, type TestRepository } from "#test/builders/repository"
import { prepareCandidate, type Candidate, type CandidateRequest } from "./prepare.ts"

const prepare = (
  repository: TestRepository,
  headCommit: string,
  rest: Partial<CandidateRequest> = {},
): Promise<Candidate> =>
  prepareCandidate({
    repository: repository.path,
    targetBranch: "main",
    headCommit,
    strategy: "squash",
    message: "The change (CLU-1)\n\nClutch-Task: CLU-1\n",
    ...rest,
  })

async function made(
  repository: TestRepository,
  headCommit: string,
  rest: Partial<CandidateRequest> = {},
): Promise<string> {
  const candidate = await prepare(repository, headCommit, rest)
  if (candidate.kind !== "candidate") throw new Error(JSON.stringify(candidate))
  return candidate.commit
}

test("[PREP-1] squash is one commit on the target with the branch's author", async () => {
  const repository = aRepository()
  const head = repository.branch("work", "main", { "b.txt": "b\n" }, { "c.txt": "c\n" })
  repository.commit({ "main.txt": "m\n" })
  const commit = await made(repository, head)
  expect(repository.run("log", "--format=%P|%an|%cn|%s", "-1", commit)).toBe(
    `${repository.head()}|Pat Person|Clutch|The change (CLU-1)`,
  )
  expect(repository.run("ls-tree", "--name-only", commit).split("\n")).toEqual([
    "a.txt",
    "b.txt",
    "c.txt",
    "main.txt",
  ])
  expect(repository.run("interpret-trailers", "--parse", "--no-divider").length).toBe(0)
})

test("[PREP-2] preparing twice gives the same commit", async () => {
  const repository = aRepository()
  const head = repository.branch("work", "main", { "b.txt": "b\n" })
  repository.commit({ "main.txt": "m\n" })
  for (const strategy of ["squash", "merge", "rebase"] as const) {
    expect(await made(repository, head, { strategy })).toBe(await made(repository, head, { strategy }))
  }
})

test("[PREP-9] a candidate upon another one holds both, and each card has its own commit", async () => {
  const repository = aRepository()
  const one = repository.branch("one", "main", { "one.txt": "1\n" })
  const two = repository.branch("two", "main", { "two.txt": "2\n" }, { "more.txt": "2\n" })
  const clash = repository.branch("clash", "main", { "one.txt": "other\n" })
  for (const strategy of ["squash", "merge", "rebase"] as const) {
    const first = await made(repository, one, { strategy })
    const second = await prepare(repository, two, { strategy, onto: first })
    if (second.kind !== "candidate") throw new Error(second.kind)
    expect(second.targetCommit).toBe(first)
    expect(repository.run("merge-base", first, second.commit)).toBe(first)
    expect(repository.run("diff", "--name-only", first, second.commit)).toBe("more.txt\ntwo.txt")
    expect(await prepare(repository, clash, { strategy, onto: first })).toMatchObject({ files: ["one.txt"] })
    expect(await prepare(repository, one, { strategy, onto: second.commit })).toMatchObject({
      kind: "nothing",
    })
  }
})

test("[PREP-1] every further author is named as co-author", async () => {
  const repository = aRepository()
  repository.run("switch", "-q", "-c", "work")
  repository.commit({ "b.txt": "b\n" })
  repository.write({ "c.txt": "c\n" })
  repository.run("add", "-A")
  repository.run(
    "-c",
    "core.editor=true",
    "commit",
    "-q",
    "-m",
    "two",
    "--author",
    "Ann Agent <ann@clutch.localhost>",
  )
  const head = repository.run("rev-parse", "HEAD")
  repository.run("switch", "-q", "main")
  const text = repository.run("log", "-1", "--format=%B", await made(repository, head))
  expect(text.trimEnd().split("\n").slice(-2)).toEqual([
    "Clutch-Task: CLU-1",
    "Co-authored-by: Ann Agent <ann@clutch.localhost>",
  ])
})

test("[PREP-1] merge keeps the branch as second parent", async () => {
  const repository = aRepository()
  const head = repository.branch("work", "main", { "b.txt": "b\n" })
  const commit = await made(repository, head, { strategy: "merge" })
  expect(repository.run("log", "--format=%P", "-1", commit)).toBe(`${repository.head()} ${head}`)
})

test("[PREP-3] rebase replays each commit with its author, date and message, byte for byte", async () => {
  const repository = aRepository({ files: { "a.txt": "1\n2\n3\n4\n5\n6\n7\n8\n9\n" } })
  repository.run("switch", "-q", "-c", "work")
  repository.run("config", "i18n.commitEncoding", "ISO-8859-1")
  repository.write({ "a.txt": "ONE\n2\n3\n4\n5\n6\n7\n8\n9\n" })
  repository.run("add", "-A")
  writeFileSync(path.join(repository.path, ".git/message"), Buffer.from("Grüße\n\n  kept  \n", "latin1"))
  repository.run(
    "commit",
    "-q",
    "--cleanup=verbatim",
    "-F",
    ".git/message",
    "--author=Zoë <z@x>",
    "--date=2020-02-02T02:02:02+0530",
  )
  repository.run("config", "--unset", "i18n.commitEncoding")
  const head = repository.commit({ "b.txt": "b\n" }, "second")
  repository.run("switch", "-q", "main")
  const main = repository.commit({ "a.txt": "1\n2\n3\n4\n5\n6\n7\n8\nNINE\n" }, "person")
  const commit = await made(repository, head, { strategy: "rebase" })
  expect(repository.run("log", "--format=%s", `main..${commit}`).split("\n")).toEqual(["second", "Grüße"])
  const raw = (id: string) =>
    repository.run(
      "-c",
      "i18n.logOutputEncoding=UTF-8",
      "log",
      "-1",
      "--format=%an|%ae|%ad|%B|%e",
      "--date=raw",
      id,
    )
  expect(raw(`${commit}~1`)).toBe(raw(`${head}~1`))
  expect(repository.run("rev-parse", `${commit}~2`)).toBe(main)
  expect(repository.show(commit, "a.txt")).toBe("ONE\n2\n3\n4\n5\n6\n7\n8\nNINE")
})

test("[PREP-3] rebase onto an unmoved target is the branch itself", async () => {
  const repository = aRepository()
  const head = repository.branch("work", "main", { "b.txt": "b\n" }, { "c.txt": "c\n" })
  expect(await made(repository, head, { strategy: "rebase" })).toBe(head)
})

test("[PREP-3] rebase drops commits that the target has already", async () => {
  const repository = aRepository()
  const head = repository.branch("work", "main", { "b.txt": "b\n" }, { "c.txt": "c\n" })
  repository.commit({ "b.txt": "b\n" }, "the same change")
  const commit = await made(repository, head, { strategy: "rebase" })
  expect(repository.run("log", "--format=%s", `main..${commit}`)).toBe("work step 2")
})

test("[PREP-3] rebase of a branch that solved its conflict in a merge lands as one commit", async () => {
  const repository = aRepository()
  repository.branch("work", "main", { "a.txt": "branch\n" })
  repository.commit({ "a.txt": "person\n" }, "person")
  repository.run("switch", "-q", "work")
  expect(() => repository.run("merge", "main")).toThrow()
  const head = repository.commit({ "a.txt": "both\n" }, "solved")
  repository.run("switch", "-q", "main")
  const commit = await made(repository, head, { strategy: "rebase" })
  expect(repository.run("rev-parse", `${commit}~1`)).toBe(repository.head())
  expect(repository.show(commit, "a.txt")).toBe("both")
})

test("[PREP-4] a conflict names its files in every strategy, and writes no ref", async () => {
  const repository = aRepository({ files: { "a.txt": "one\n", "dé é.txt": "d\n" } })
  const head = repository.branch("work", "main", { "a.txt": "branch\n", "dé é.txt": null })
  repository.commit({ "a.txt": "person\n", "dé é.txt": "changed\n" })
  const refs = repository.run("for-each-ref")
  for (const strategy of ["squash", "merge", "rebase"] as const) {
    const answer = await prepare(repository, head, { strategy })
    expect(answer).toMatchObject({
      kind: "conflict",
      files: ["a.txt", "dé é.txt"],
      targetCommit: repository.head(),
    })
    expect((answer as { sentence: string }).sentence).toBe("2 files conflict with main: a.txt, dé é.txt.")
  }
  expect(repository.run("for-each-ref")).toBe(refs)
})

test("[PREP-5] work that the target has already is nothing", async () => {
  const repository = aRepository()
  const head = repository.branch("work", "main", { "b.txt": "b\n" })
  repository.commit({ "b.txt": "b\n" }, "the same")
  for (const strategy of ["squash", "rebase"] as const)
    expect(await prepare(repository, head, { strategy })).toMatchObject({ kind: "nothing" })
  expect(await prepare(repository, repository.head(), { strategy: "merge" })).toMatchObject({
    kind: "nothing",
  })
})

test("[PREP-5] a commit that is gone, a branch that is gone and a foreign history are impossible, with a sentence", async () => {
  const repository = aRepository()
  const head = repository.branch("work", "main", { "b.txt": "b\n" })
  expect(await prepare(repository, "f".repeat(40))).toMatchObject({ kind: "impossible" })
  expect(await prepare(repository, head, { targetBranch: "gone" })).toMatchObject({
    kind: "impossible",
    sentence: expect.stringContaining("gone"),
  })
  repository.run("checkout", "-q", "--orphan", "foreign")
  const foreign = repository.commit({ "f.txt": "f\n" })
  expect(await prepare(repository, foreign)).toMatchObject({
    kind: "impossible",
    sentence: expect.stringContaining("ancestor"),
  })
})

test("[PREP-6] no checkout is touched, whatever lies in it", async () => {
  const repository = aRepository()
  const head = repository.branch("work", "main", { "a.txt": "ONE\n" })
  repository.write({ "a.txt": "edit\n", "u.txt": "untracked\n" })
  const before = repository.run("status", "--porcelain", "-z")
  await made(repository, head, { strategy: "rebase" })
  expect(repository.run("status", "--porcelain", "-z")).toBe(before)
})

test("[PREP-7] planted merge drivers, filters, hooks and attributes do not run", async () => {
  const repository = aRepository({
    files: { "a.txt": "1\n2\n3\n", ".gitattributes": "* merge=evil filter=evil diff=evil\n" },
  })
  const head = repository.branch("work", "main", { "a.txt": "ONE\n2\n3\n" }, { "b.txt": "b\n" })
  repository.commit({ "a.txt": "1\n2\nTHREE\n" })
  const trace = path.join(path.dirname(repository.path), "trace")
  for (const name of [
    "merge.evil.driver",
    "filter.evil.clean",
    "filter.evil.smudge",
    "diff.evil.textconv",
    "diff.external",
    "core.fsmonitor",
  ]) {
    repository.run("config", name, `touch '${trace}'`)
  }
  writeFileSync(path.join(repository.path, ".git/info/attributes"), "* merge=evil\n")
  const hook = path.join(repository.path, ".git/hooks/reference-transaction")
  writeFileSync(hook, `#!/bin/sh\ntouch '${trace}'\n`)
  chmodSync(hook, 0o755)
  for (const strategy of ["squash", "merge", "rebase"] as const) {
    const commit = await made(repository, head, { strategy })
    expect(
      repository.runIn("/", `--git-dir=${repository.path}/.git`, "cat-file", "blob", `${commit}:a.txt`),
    ).toBe("ONE\n2\nTHREE")
  }
  expect(existsSync(trace)).toBe(false)
})

test("[PREP-8] a shallow clone lands, as long as the branches meet in it", async () => {
  const origin = aRepository()
  for (const n of [1, 2, 3]) origin.commit({ "n.txt": `${n}\n` })
  const shallow = aRepository({ files: {} })
  shallow.run("fetch", "-q", "--depth=1", `file://${origin.path}`, "main")
  shallow.run("reset", "-q", "--hard", "FETCH_HEAD")
  const head = shallow.branch("work", "main", { "b.txt": "b\n" })
  shallow.commit({ "c.txt": "c\n" })
  for (const strategy of ["squash", "merge", "rebase"] as const)
    expect((await prepare(shallow, head, { strategy })).kind).toBe("candidate")
})
