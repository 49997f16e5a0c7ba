import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { execa } from "execa"
import { describe, expect, test } from "vitest"
import { homeOf } from "#lib/home"
import { aDirectory, aRepository, type TestRepository } from "#test/builders/repository"
import { aRemoval, aWorkspace, aWorkspaceRequest } from "#test/builders/workspaces"
import { commitsBetween, readBranch } from "./branch.ts"
import { ensureDetachedWorkspace, ensureWorkspace, type PreparedWorkspace } from "./ensure.ts"
import { removeWorkspace } from "./remove.ts"
import { restoreTrash } from "./restore.ts"
import { releaseWorkspace, removeDetachedWorkspace, sweepWorkspaces } from "./sweep.ts"
import { listTrash } from "./trash.ts"

describe("a work tree for a run that writes", () => {
  test("[WORK-1] is on the task's branch at the base, clean and locked with the run's id", async () => {
    const repository = aRepository({ files: { "a.txt": "one\n", "sub/dé.txt": "d\n" } })
    repository.write({ "a.txt": "the person's own edit\n" })
    const made = await aWorkspace(repository)
    expect(made).toEqual({
      path: path.join(homeOf(repository.home).workspaces, "shop", "CLU-1"),
      branch: "clutch/CLU-1/fix",
      baseCommit: repository.head(),
      headCommit: repository.head(),
      gitDir: path.join(repository.path, ".git/worktrees/CLU-1"),
      commonDir: path.join(repository.path, ".git"),
    })
    expect(readFileSync(path.join(made.path, "a.txt"), "utf8")).toBe("one\n")
    expect(repository.runIn(made.path, "status", "--porcelain", "--branch")).toBe("## clutch/CLU-1/fix")
    expect(readFileSync(path.join(made.gitDir, "locked"), "utf8").trim()).toBe("clutch run r1")
    expect(repository.run("status", "--porcelain")).toBe(" M a.txt")
    expect(repository.run("config", "--list", "--local")).not.toMatch(/branch\.|user\./)
  })

  test("[WORK-1] asked for again by the same run is the same, with what lies in it", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    writeFileSync(path.join(made.path, "draft.txt"), "x")
    expect(await aWorkspace(repository, { previousRunIsGone: false })).toEqual(made)
    expect(existsSync(path.join(made.path, "draft.txt"))).toBe(true)
  })

  test("[WORK-2] the next attempt goes on where the last one stopped, commits and uncommitted files", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    const head = repository.commitIn(made.path, { "b.txt": "b\n" })
    writeFileSync(path.join(made.path, "draft.txt"), "x")
    writeFileSync(path.join(made.gitDir, "index.lock"), "")
    repository.commit({ "main.txt": "m\n" })
    const next = await aWorkspace(repository, { runId: "r2" })
    expect(next).toMatchObject({
      path: made.path,
      branch: made.branch,
      headCommit: head,
      baseCommit: made.baseCommit,
    })
    expect(repository.runIn(next.path, "status", "--porcelain")).toBe("?? draft.txt")
  })

  test("[WORK-3] a run that is not proven gone keeps its place; the next takes -2 from its commits, and the one after stays there", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    const head = repository.commitIn(made.path, { "b.txt": "b\n" })
    const second = await aWorkspace(repository, { runId: "r2", previousRunIsGone: false })
    expect(second).toMatchObject({ path: `${made.path}-2`, branch: "clutch/CLU-1/fix-2", headCommit: head })
    const newer = repository.commitIn(second.path, { "c.txt": "c\n" })
    const third = await aWorkspace(repository, { runId: "r3" })
    expect(third).toMatchObject({ branch: "clutch/CLU-1/fix-2", headCommit: newer })
  })

  test("[WORK-3] a released place is free without any word about the last run", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    await releaseWorkspace({ home: repository.home, repository: repository.path, path: made.path })
    expect((await aWorkspace(repository, { runId: "r2", previousRunIsGone: false })).path).toBe(made.path)
  })

  test("[WORK-3] a branch that a person has checked out is left to them", async () => {
    const repository = aRepository()
    const head = repository.branch("clutch/CLU-1/fix", "main", { "b.txt": "b\n" })
    repository.run("switch", "-q", "clutch/CLU-1/fix")
    expect(await aWorkspace(repository)).toMatchObject({ branch: "clutch/CLU-1/fix-2", headCommit: head })
    expect(repository.run("branch", "--show-current")).toBe("clutch/CLU-1/fix")
  })

  test("[WORK-2] an existing branch without a work tree is taken up", async () => {
    const repository = aRepository()
    const head = repository.branch("clutch/CLU-1/fix", "main", { "b.txt": "b\n" })
    const made = await aWorkspace(repository)
    expect(made).toMatchObject({ headCommit: head, baseCommit: repository.head() })
    expect(existsSync(path.join(made.path, "b.txt"))).toBe(true)
  })

  test("[WORK-4] a foreign directory in its place is kept in the trash", async () => {
    const repository = aRepository()
    const place = path.join(homeOf(repository.home).workspaces, "shop", "CLU-1")
    mkdirSync(place, { recursive: true })
    writeFileSync(path.join(place, "found.txt"), "found\n")
    await aWorkspace(repository)
    const [entry] = listTrash(repository.home)
    expect(entry?.files).toMatchObject({ whole: true })
    expect(
      readFileSync(path.join(homeOf(repository.home).trash, entry?.id ?? "", "files/found.txt"), "utf8"),
    ).toBe("found\n")
  })

  test("[WORK-4] a work tree whose directory was deleted is made again", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    const head = repository.commitIn(made.path, { "b.txt": "b\n" })
    rmSync(made.path, { recursive: true })
    const next = await aWorkspace(repository, { runId: "r2" })
    expect(next).toMatchObject({ path: made.path, headCommit: head })
    expect(repository.runIn(next.path, "status", "--porcelain")).toBe("")
  })

  test("[WORK-4] a half-made work tree is made again", async () => {
    const repository = aRepository()
    const place = path.join(homeOf(repository.home).workspaces, "shop", "CLU-1")
    repository.run(
      "worktree",
      "add",
      "-q",
      "--no-checkout",
      "--lock",
      "--reason",
      "clutch run r0, being made",
      "-b",
      "clutch/CLU-1/fix",
      place,
    )
    const made = await aWorkspace(repository)
    expect(repository.runIn(made.path, "status", "--porcelain")).toBe("")
    expect(listTrash(repository.home)).toEqual([])
  })

  test("[WORK-4] a rebase left half done is put aside, with its files, and the branch starts clean", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    repository.commitIn(made.path, { "a.txt": "agent\n" })
    repository.commit({ "a.txt": "person\n" })
    expect(() => repository.runIn(made.path, "rebase", "main")).toThrow()
    writeFileSync(path.join(made.path, "draft.txt"), "x")
    const next = await aWorkspace(repository, { runId: "r2" })
    expect(repository.runIn(next.path, "status", "--porcelain", "--branch")).toBe("## clutch/CLU-1/fix")
    expect(readFileSync(path.join(next.path, "a.txt"), "utf8")).toBe("agent\n")
    expect(listTrash(repository.home)[0]?.files?.changed).toContain("draft.txt")
  })

  test("[WORK-5] a swapped .git file is noticed, and the directory is not used", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    const evil = aRepository()
    const trace = path.join(path.dirname(repository.path), "trace")
    for (const name of ["core.fsmonitor", "filter.x.clean", "filter.x.smudge"])
      evil.run("config", name, `touch '${trace}'`)
    writeFileSync(path.join(made.path, ".git"), `gitdir: ${evil.path}/.git\n`)
    writeFileSync(path.join(made.path, ".gitattributes"), "* filter=x\n")
    const next = await aWorkspace(repository, { runId: "r2" })
    expect(readFileSync(path.join(next.path, ".git"), "utf8").trim()).toBe(
      `gitdir: ${repository.path}/.git/worktrees/CLU-1`,
    )
    expect(existsSync(trace)).toBe(false)
    expect(listTrash(repository.home)).toHaveLength(1)
  })

  test("[WORK-5] a branch made to point at the base branch moves nothing but itself", async () => {
    const repository = aRepository()
    const main = repository.head()
    const made = await aWorkspace(repository)
    repository.run("symbolic-ref", "refs/heads/clutch/CLU-1/fix", "refs/heads/main")
    const next = await aWorkspace(repository, { runId: "r2" })
    repository.commitIn(next.path, { "b.txt": "b\n" })
    expect(repository.head()).toBe(main)
    repository.run("symbolic-ref", "refs/heads/clutch/CLU-1/other", "refs/heads/main")
    expect((await removeWorkspace(aRemoval(repository))).kind).toBe("removed")
    expect(repository.head()).toBe(main)
    expect(repository.run("for-each-ref", "refs/heads/clutch")).toBe("")
    expect(made.path).toBe(next.path)
  })

  test("[WORK-6] planted hooks, filters, monitors and attributes do not run, in any step", async () => {
    const repository = aRepository({ files: { "a.txt": "one\n", ".gitattributes": "* filter=evil\n" } })
    const trace = path.join(path.dirname(repository.path), "trace")
    const plant = `touch '${trace}'; cat`
    for (const name of ["filter.evil.clean", "filter.evil.smudge", "core.fsmonitor", "diff.external"])
      repository.run("config", name, plant)
    writeFileSync(path.join(repository.path, ".git/info/attributes"), "* filter=evil\n")
    for (const hook of ["post-checkout", "reference-transaction", "post-index-change"]) {
      writeFileSync(path.join(repository.path, ".git/hooks", hook), `#!/bin/sh\ntouch '${trace}'\n`)
      chmodSync(path.join(repository.path, ".git/hooks", hook), 0o755)
    }
    const made = await aWorkspace(repository)
    writeFileSync(path.join(made.path, "a.txt"), "edited\n")
    writeFileSync(path.join(made.path, "b.txt"), "b\n")
    const detached = await ensureDetachedWorkspace({
      home: repository.home,
      repository: repository.path,
      project: "shop",
      runId: "r9",
      commit: repository.head(),
      baseBranch: "main",
    })
    expect(detached.ok).toBe(true)
    const answer = await removeWorkspace(aRemoval(repository))
    expect(answer).toMatchObject({ kind: "removed", saved: [{ files: { changed: ["a.txt", "b.txt"] } }] })
    await sweepWorkspaces({ ...aRemoval(repository), ended: [], openRuns: [] })
    expect(existsSync(trace)).toBe(false)
  })

  test("[WORK-7] names that leave no room and branches that are not there are refused with a sentence", async () => {
    const repository = aRepository()
    expect(await ensureWorkspace(aWorkspaceRequest(repository, { baseBranch: "gone" }))).toMatchObject({
      ok: false,
      refusal: { code: "not_found" },
    })
    repository.run("branch", "clutch")
    expect(await ensureWorkspace(aWorkspaceRequest(repository))).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining("git branch -m clutch") },
    })
  })

  test("[WORK-1] works in a bare repository and with either object format", async () => {
    for (const format of ["sha1", "sha256"] as const) {
      const repository = aRepository({ bare: true, format })
      const made = await aWorkspace(repository)
      const head = repository.commitIn(made.path, { "b.txt": "b\n" })
      expect(await readBranch(repository.path, made.branch ?? "", made.baseCommit)).toEqual({
        headCommit: head,
        commits: 1,
        treeChanged: true,
      })
    }
  })

  test("[WORK-6] line ends are written as the repository is set up", async () => {
    const repository = aRepository({ files: { "a.txt": "one\ntwo\n" } })
    repository.run("config", "core.autocrlf", "true")
    const made = await aWorkspace(repository)
    expect(readFileSync(path.join(made.path, "a.txt"), "utf8")).toBe("one\r\ntwo\r\n")
    expect(repository.runIn(made.path, "status", "--porcelain")).toBe("")
    expect(await removeWorkspace(aRemoval(repository))).toMatchObject({ kind: "removed", saved: [] })
  })

  test("[WORK-8] twenty at once on one repository are twenty good work trees", async () => {
    const repository = aRepository()
    const numbers = Array.from({ length: 20 }, (_, at) => at + 1)
    const made = await Promise.all(
      numbers.map((n) => aWorkspace(repository, { taskKey: `CLU-${n}`, runId: `r${n}` })),
    )
    expect(new Set(made.map(({ path }) => path)).size).toBe(20)
    for (const each of made) expect(repository.runIn(each.path, "status", "--porcelain")).toBe("")
    expect(repository.run("worktree", "list").split("\n")).toHaveLength(21)
  })
})

test("[WORK-8] twenty from five processes at once are twenty good work trees", async () => {
  const repository = aRepository()
  const ensure = pathToFileURL(path.join(import.meta.dirname, "ensure.ts")).href
  const processes = [1, 2, 3, 4, 5].map((n) => {
    const requests = [1, 2, 3, 4].map((m) =>
      aWorkspaceRequest(repository, { taskKey: `CLU-${n}${m}`, runId: `r${n}${m}` }),
    )
    const source = `const { ensureWorkspace } = await import(${JSON.stringify(ensure)})
      const made = await Promise.all(${JSON.stringify(requests)}.map(ensureWorkspace))
      console.log(JSON.stringify(made))`
    return execa(process.execPath, ["--no-warnings", "--input-type=module", "-e", source])
  })
  const answers = (await Promise.all(processes)).flatMap(
    ({ stdout }) => JSON.parse(stdout) as { ok: boolean; value: PreparedWorkspace }[],
  )
  expect(answers.map(({ ok }) => ok)).toEqual(Array.from({ length: 20 }, () => true))
  for (const { value } of answers) expect(repository.runIn(value.path, "status", "--porcelain")).toBe("")
  expect(repository.run("fsck", "--no-dangling")).toBe("")
  expect(repository.run("worktree", "list").split("\n")).toHaveLength(21)
})

describe("a work tree for a run that reads", () => {
  const look = (repository: TestRepository, commit: string) =>
    ensureDetachedWorkspace({
      home: repository.home,
      repository: repository.path,
      project: "shop",
      runId: "r5",
      commit,
      baseBranch: "main",
    })

  test("[WORK-9] is at the commit, on no branch, and goes without a trace", async () => {
    const repository = aRepository()
    const commit = repository.branch("work", "main", { "b.txt": "b\n" })
    const made = await look(repository, commit)
    if (!made.ok) throw new Error(made.refusal.message)
    expect(made.value.branch).toBeUndefined()
    expect(made.value).toMatchObject({ headCommit: commit, baseCommit: repository.head() })
    expect(repository.runIn(made.value.path, "status", "--porcelain", "--branch")).toBe("## HEAD (no branch)")
    expect(await look(repository, commit)).toEqual(made)
    await removeDetachedWorkspace({
      home: repository.home,
      repository: repository.path,
      project: "shop",
      runId: "r5",
    })
    expect(existsSync(made.value.path)).toBe(false)
    expect(repository.run("worktree", "list").split("\n")).toHaveLength(1)
  })

  test("[WORK-7] a commit that is not there is refused", async () => {
    expect(await look(aRepository(), "f".repeat(40))).toMatchObject({
      ok: false,
      refusal: { code: "not_found" },
    })
  })
})

describe("what a branch holds", () => {
  test("[WORK-10] is read from the main repository: commits, and whether anything changed", async () => {
    const repository = aRepository()
    const base = repository.head()
    const head = repository.branch("work", "main", { "b.txt": "b\n" }, { "b.txt": null })
    expect(await readBranch(repository.path, "work", base)).toEqual({
      headCommit: head,
      commits: 2,
      treeChanged: false,
    })
    expect(await readBranch(repository.path, "main", base)).toEqual({
      headCommit: base,
      commits: 0,
      treeChanged: false,
    })
    expect(await readBranch(repository.path, "gone", base)).toBeNull()
    expect(
      (await commitsBetween(repository.path, base, head)).map(({ subject, author }) => [subject, author]),
    ).toEqual([
      ["work step 2", "Pat Person"],
      ["work step 1", "Pat Person"],
    ])
  })
})

describe("odd repositories", () => {
  test("[WORK-4] the index lock of a process that is gone is no obstacle", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    writeFileSync(path.join(made.path, "b.txt"), "b\n")
    writeFileSync(path.join(made.gitDir, "index.lock"), "")
    writeFileSync(path.join(made.gitDir, "HEAD.lock"), "")
    const next = await aWorkspace(repository, { runId: "r2" })
    expect(next.path).toBe(made.path)
    repository.commitIn(next.path, {}, "goes on")
    expect(repository.show("clutch/CLU-1/fix", "b.txt")).toBe("b")
  })

  test("[WORK-4] a work tree that somebody locked for a reason of their own is taken up", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    repository.run("worktree", "unlock", made.path)
    repository.run("worktree", "lock", made.path, "--reason", "a person's own reason")
    expect((await aWorkspace(repository, { runId: "r2" })).path).toBe(made.path)
  })

  test("[WORK-12] a shallow clone gives work trees, of the branch and at a commit", async () => {
    const origin = aRepository({ files: { "a ü.txt": "1\n" } })
    origin.commit({ "a ü.txt": "2\n" })
    const at = `${origin.path} shallow`
    origin.run("clone", "-q", "--depth=1", `file://${origin.path}`, at)
    const repository = { ...origin, path: at }
    const made = await aWorkspace(repository)
    expect(readFileSync(path.join(made.path, "a ü.txt"), "utf8")).toBe("2\n")
    const head = origin.commitIn(made.path, { "b.txt": "b\n" })
    const again = await aWorkspace(repository, { runId: "r2" })
    expect(again).toMatchObject({ headCommit: head, baseCommit: made.baseCommit })
    const request = { home: origin.home, repository: at, project: "shop", runId: "r3", commit: head }
    const look = await ensureDetachedWorkspace({ ...request, baseBranch: "main" })
    expect(look).toMatchObject({ ok: true, value: { headCommit: head } })
    expect(await removeWorkspace({ ...aRemoval(repository), repository: at })).toMatchObject({
      kind: "removed",
    })
    expect(listTrash(origin.home)).toMatchObject([{ branches: [{ commit: head }] }])
  })

  test("[WORK-12] a repository with submodules gives work trees with an empty place for each; work in them is kept", async () => {
    const inner = aRepository({ files: { "inner.txt": "i\n" } })
    const repository = aRepository()
    repository.run(
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "--quiet",
      "add",
      inner.path,
      "libs/inner ü",
    )
    repository.run("commit", "-q", "-m", "with a submodule")
    const made = await aWorkspace(repository)
    expect(readdirSync(path.join(made.path, "libs/inner ü"))).toEqual([])
    expect(repository.runIn(made.path, "status", "--porcelain")).toBe("")
    expect((await aWorkspace(repository)).path).toBe(made.path)
    expect((await aWorkspace(repository, { runId: "r2" })).path).toBe(made.path)
    repository.commitIn(made.path, { "b.txt": "b\n" })
    const fetch = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init"]
    repository.runIn(made.path, ...fetch)
    const sub = path.join(made.path, "libs/inner ü")
    repository.commitIn(sub, { "committed.txt": "only here\n" })
    writeFileSync(path.join(sub, "new.txt"), "unsaved\n")
    expect((await aWorkspace(repository, { runId: "r3" })).path).toBe(made.path)
    expect(readFileSync(path.join(made.path, "libs/inner ü/inner.txt"), "utf8")).toBe("i\n")
    const removed = await removeWorkspace(aRemoval(repository))
    if (removed.kind !== "removed") throw new Error(removed.sentence)
    expect(existsSync(made.path)).toBe(false)
    expect(existsSync(made.gitDir)).toBe(false)
    expect(existsSync(path.join(repository.path, "libs/inner ü/inner.txt"))).toBe(true)
    const id = removed.saved[0]?.id ?? ""
    const into = path.join(aDirectory(), "back")
    expect(await restoreTrash({ home: repository.home, id, into })).toMatchObject({ ok: true })
    expect(readFileSync(path.join(into, "libs/inner ü/new.txt"), "utf8")).toBe("unsaved\n")
    const modules = ["--git-dir", path.join(into, "libs/inner ü/.git"), "show", "HEAD:committed.txt"]
    expect(repository.runIn(repository.path, ...modules)).toBe("only here")
  })

  test("[WORK-12] a submodule that was only fetched is not saved: it can be fetched again", async () => {
    const inner = aRepository({ files: { "inner.txt": "i\n" } })
    const repository = aRepository()
    const allowed = ["-c", "protocol.file.allow=always", "submodule", "--quiet"]
    repository.run(...allowed, "add", inner.path, "inner")
    repository.run("commit", "-q", "-m", "with a submodule")
    const made = await aWorkspace(repository)
    repository.runIn(made.path, ...allowed, "update", "--init")
    expect(readdirSync(path.join(made.path, "inner"))).toContain("inner.txt")
    expect(await removeWorkspace(aRemoval(repository))).toMatchObject({ kind: "removed", saved: [] })
  })
})
