import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { aRepository, type TestRepository } from "#test/builders/repository"
import { ensureWorkspace } from "../workspaces/ensure.ts"
import { land, type LandRequest } from "./land.ts"
import { prepareCandidate } from "./prepare.ts"

/** A candidate that changes `a.txt`'s first line and adds `new.txt`, unless told otherwise. */
async function ready(repository: TestRepository, ...steps: Record<string, string | null>[]) {
  const changes = steps.length > 0 ? steps : [{ "a.txt": "ONE\ntwo\nthree\n", "new.txt": "new\n" }]
  const headCommit = repository.branch("work", repository.base, ...changes)
  const candidate = await prepareCandidate({
    repository: repository.path,
    targetBranch: repository.base,
    headCommit,
    strategy: "squash",
    message: "work\n",
  })
  if (candidate.kind !== "candidate") throw new Error(`Expected a candidate, got ${candidate.kind}.`)
  const { home, path: at, base } = repository
  const request: LandRequest = {
    home,
    repository: at,
    policy: "base",
    targetBranch: base,
    candidate: candidate.commit,
    expectedTarget: candidate.targetCommit,
    taskKey: "CLU-1",
  }
  return request
}

const bytes = (repository: TestRepository, file: string) => readFileSync(path.join(repository.path, file))

describe("where a person has the branch checked out", () => {
  test("[LAND-2] a clean checkout goes along and stays clean", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    expect(await land(request)).toEqual({ kind: "landed", commit: request.candidate, at: repository.path })
    expect(repository.head()).toBe(request.candidate)
    expect(repository.run("status", "--porcelain")).toBe("")
    expect(bytes(repository, "new.txt").toString()).toBe("new\n")
    expect(repository.run("log", "-g", "-1", "--format=%gn", "main")).toBe("Clutch")
  })

  test("[LAND-2] unrelated edits, staged and not, and untracked files are passed by, byte for byte", async () => {
    const repository = aRepository({
      files: { "a.txt": "one\ntwo\nthree\n", "mine.txt": "mine\n", "staged.txt": "s\n" },
    })
    const request = await ready(repository)
    repository.write({ "mine.txt": "edited\r\n\0bytes", "untracked é.txt": "keep", "staged.txt": "staged\n" })
    repository.run("add", "staged.txt")
    const before = repository.run("status", "--porcelain", "-z")
    expect((await land(request)).kind).toBe("landed")
    expect(repository.run("status", "--porcelain", "-z")).toBe(before)
    expect(bytes(repository, "mine.txt").toString()).toBe("edited\r\n\0bytes")
    expect(bytes(repository, "untracked é.txt").toString()).toBe("keep")
    expect(repository.run("stash", "list")).toBe("")
  })

  const held = async (repository: TestRepository, request: LandRequest, files: string[]) => {
    const head = repository.head()
    const status = repository.run("status", "--porcelain", "-z", "--ignored")
    const answer = await land(request)
    expect(answer).toMatchObject({ kind: "held", files })
    for (const file of files) expect((answer as { sentence: string }).sentence).toContain(file)
    expect(repository.head()).toBe(head)
    expect(repository.run("status", "--porcelain", "-z", "--ignored")).toBe(status)
    expect(repository.run("stash", "list")).toBe("")
  }

  test("[LAND-3] an edited file in the way holds the landing, names it, and keeps every byte", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    repository.write({ "a.txt": "my own edit\n" })
    await held(repository, request, ["a.txt"])
    expect(bytes(repository, "a.txt").toString()).toBe("my own edit\n")
    repository.run("checkout", "-q", "--", "a.txt")
    expect((await land(request)).kind).toBe("landed")
  })

  test("[LAND-3] a staged edit in the way holds it too", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    repository.write({ "a.txt": "staged\n" })
    repository.run("add", "a.txt")
    await held(repository, request, ["a.txt"])
  })

  test("[LAND-3] an untracked file in the way holds it, also with a name beyond ASCII", async () => {
    const repository = aRepository()
    const request = await ready(repository, { "néw file.txt": "from the agent\n" })
    repository.write({ "néw file.txt": "from the person\n" })
    await held(repository, request, ["néw file.txt"])
    expect(bytes(repository, "néw file.txt").toString()).toBe("from the person\n")
  })

  test("[LAND-3] an ignored file in the way is work too: git alone would overwrite it", async () => {
    const repository = aRepository({ files: { "a.txt": "one\n", ".gitignore": ".env\n" } })
    const request = await ready(repository, { ".gitignore": "x\n" }, { ".env": "from the agent\n" })
    repository.write({ ".env": "SECRET=1\n" })
    await held(repository, request, [".env"])
    expect(bytes(repository, ".env").toString()).toBe("SECRET=1\n")
  })

  test("[LAND-3] a file that would take the place of a directory with untracked files in it holds it", async () => {
    const repository = aRepository({ files: { "d/tracked.txt": "t\n" } })
    const request = await ready(repository, { "d/tracked.txt": null, d: "now a file\n" })
    repository.write({ "d/mine.txt": "mine\n" })
    const answer = await land(request)
    expect(answer.kind).toBe("held")
    expect(bytes(repository, "d/mine.txt").toString()).toBe("mine\n")
    expect(bytes(repository, "d/tracked.txt").toString()).toBe("t\n")
  })

  test("[LAND-3] an edit hidden from git status by assume-unchanged is still seen", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    repository.run("update-index", "--assume-unchanged", "a.txt")
    repository.write({ "a.txt": "hidden edit\n" })
    expect((await land(request)).kind).toBe("held")
    expect(bytes(repository, "a.txt").toString()).toBe("hidden edit\n")
  })

  test("[LAND-3] their configuration cannot make it stash, squash or skip", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    for (const [name, value] of [
      ["merge.autoStash", "true"],
      ["merge.ff", "false"],
      ["branch.main.mergeOptions", "--squash -s ours"],
    ] as const) {
      repository.run("config", name, value)
    }
    repository.write({ "a.txt": "edit\n" })
    await held(repository, request, ["a.txt"])
    repository.run("checkout", "-q", "--", "a.txt")
    expect((await land(request)).kind).toBe("landed")
    expect(repository.head()).toBe(request.candidate)
  })

  test("[LAND-4] a merge or a rebase under way holds it", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    const other = repository.branch("other", "main", { "a.txt": "other\ntwo\nthree\n" })
    repository.commit({ "a.txt": "person\ntwo\nthree\n" }, "person")
    const now = { ...request, ...(await again(repository)) }
    expect(() => repository.run("merge", "other")).toThrow()
    expect(await land(now)).toMatchObject({
      kind: "held",
      sentence: expect.stringContaining("a merge is under way"),
    })
    repository.run("merge", "--abort")
    expect(() => repository.run("rebase", other)).toThrow()
    expect(await land(now)).toMatchObject({
      kind: "held",
      sentence: expect.stringContaining("rebase of main is under way"),
    })
    repository.run("rebase", "--abort")
    expect((await land(now)).kind).toBe("landed")
  })

  test("[LAND-4] a locked index holds it and the lock stays", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    const lock = path.join(repository.path, ".git/index.lock")
    writeFileSync(lock, "")
    expect(await land(request)).toMatchObject({
      kind: "held",
      sentence: expect.stringContaining("index.lock"),
    })
    expect(existsSync(lock)).toBe(true)
    rmSync(lock)
    expect((await land(request)).kind).toBe("landed")
  })

  test("[LAND-2] a linked work tree is found and goes along; the main one on another branch is not touched", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    const linked = `${repository.path} linked`
    repository.run("switch", "-q", "-c", "feature")
    repository.run("worktree", "add", "-q", linked, "main")
    repository.write({ "a.txt": "my feature\n" })
    expect(await land(request)).toEqual({ kind: "landed", commit: request.candidate, at: linked })
    expect(readFileSync(path.join(linked, "new.txt"), "utf8")).toBe("new\n")
    expect(bytes(repository, "a.txt").toString()).toBe("my feature\n")
    expect(repository.runIn(linked, "status", "--porcelain")).toBe("")
  })

  test("[LAND-4] a checkout on two places holds it, and one on a missing locked disk", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    const linked = `${repository.path} linked`
    repository.run("worktree", "add", "-q", "--force", linked, "main")
    expect(await land(request)).toMatchObject({ kind: "held", sentence: expect.stringContaining("twice") })
    repository.run("switch", "-q", "-c", "feature")
    repository.run("worktree", "lock", linked)
    rmSync(linked, { recursive: true })
    expect(await land(request)).toMatchObject({ kind: "held", sentence: expect.stringContaining("locked") })
    repository.run("worktree", "unlock", linked)
    expect((await land(request)).kind).toBe("landed")
  })

  test("[LAND-6] hooks and the file monitor do not run; the person's own filter does", async () => {
    const repository = aRepository({ files: { "a.txt": "one\n", ".gitattributes": "*.up filter=up\n" } })
    const request = await ready(repository, { "x.up": "text\n" })
    const traces = path.join(path.dirname(repository.path), "traces")
    mkdirSync(traces)
    const plant = (name: string) => `#!/bin/sh\ntouch '${traces}/${name}'\n`
    for (const hook of [
      "post-merge",
      "post-checkout",
      "reference-transaction",
      "pre-merge-commit",
      "fsmonitor",
    ]) {
      const file = path.join(repository.path, ".git/hooks", hook)
      writeFileSync(file, plant(hook))
      chmodSync(file, 0o755)
    }
    repository.run("config", "core.fsmonitor", path.join(repository.path, ".git/hooks/fsmonitor"))
    repository.run("config", "filter.up.smudge", `touch '${traces}/filter'; tr a-z A-Z`)
    rmSync(traces, { recursive: true })
    mkdirSync(traces)
    expect((await land(request)).kind).toBe("landed")
    expect(existsSync(path.join(traces, "filter"))).toBe(true)
    expect(bytes(repository, "x.up").toString()).toBe("TEXT\n")
    for (const hook of ["post-merge", "post-checkout", "reference-transaction", "fsmonitor"])
      expect(existsSync(path.join(traces, hook))).toBe(false)
  })
})

const again = async (repository: TestRepository) => {
  const headCommit = repository.branch(`w${Math.random().toString(36).slice(2)}`, "main", { "z.txt": "z\n" })
  const candidate = await prepareCandidate({
    repository: repository.path,
    targetBranch: "main",
    headCommit,
    strategy: "squash",
    message: "m",
  })
  if (candidate.kind !== "candidate") throw new Error(candidate.kind)
  return { candidate: candidate.commit, expectedTarget: candidate.targetCommit }
}

describe("where nobody has it checked out", () => {
  test("[LAND-1] a bare repository lands by compare-and-swap, in either object format", async () => {
    for (const format of ["sha1", "sha256"] as const) {
      const repository = aRepository({ bare: true, format })
      const request = await ready(repository)
      expect(await land(request)).toEqual({ kind: "landed", commit: request.candidate, at: null })
      expect(repository.show("main", "new.txt")).toBe("new")
    }
  })

  test("[LAND-1] a person on another branch keeps checkout and edits", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    repository.run("switch", "-q", "-c", "feature")
    repository.write({ "a.txt": "edit\n" })
    expect(await land(request)).toMatchObject({ kind: "landed", at: null })
    expect(bytes(repository, "a.txt").toString()).toBe("edit\n")
    expect(repository.run("branch", "--show-current")).toBe("feature")
  })

  test("[LAND-1] an outside push is never overwritten: the answer is moved", async () => {
    const repository = aRepository({ bare: true })
    const request = await ready(repository)
    const pushed = repository.branch("push", "main", { "pushed.txt": "p\n" })
    repository.run("update-ref", "refs/heads/main", pushed)
    expect(await land(request)).toEqual({ kind: "moved", targetCommit: pushed })
    expect(repository.head()).toBe(pushed)
  })

  test("[LAND-1] a person's new commit in the checkout is not overwritten either", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    const theirs = repository.commit({ "t.txt": "t\n" })
    expect(await land(request)).toEqual({ kind: "moved", targetCommit: theirs })
  })

  test("[LAND-5] a base branch that was deleted is not made again", async () => {
    const repository = aRepository({ bare: true })
    const request = await ready(repository)
    repository.run("update-ref", "-d", "refs/heads/main")
    expect(await land(request)).toEqual({ kind: "moved", targetCommit: null })
    const candidate = await prepareCandidate({
      repository: repository.path,
      targetBranch: "main",
      headCommit: request.candidate,
      strategy: "squash",
      message: "m",
    })
    expect(candidate).toMatchObject({ kind: "impossible", sentence: expect.stringContaining("main") })
  })

  test("[LAND-4] a stale lock of the ref holds it", async () => {
    const repository = aRepository({ bare: true })
    const request = await ready(repository)
    writeFileSync(path.join(repository.path, "refs/heads/main.lock"), "")
    expect(await land(request)).toMatchObject({ kind: "held", sentence: expect.stringContaining("lock") })
  })

  test("[LAND-7] the base branch checked out in an agent's work tree is no person's: its directory is left alone", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    const { home, path: at } = repository
    repository.run("switch", "-q", "-c", "feature")
    const place = await ensureWorkspace({
      home,
      repository: at,
      project: "p",
      taskKey: "CLU-1",
      branchSlug: "x",
      baseBranch: "main",
      runId: "r1",
      previousRunIsGone: true,
    })
    if (!place.ok) throw new Error(place.refusal.message)
    writeFileSync(path.join(place.value.gitDir, "HEAD"), "ref: refs/heads/main\n")
    mkdirSync(path.join(place.value.gitDir, "rebase-merge"))
    writeFileSync(path.join(place.value.gitDir, "rebase-merge/head-name"), "refs/heads/main\n")
    expect(await land(request)).toMatchObject({ kind: "landed", at: null })
    expect(existsSync(path.join(place.value.path, "new.txt"))).toBe(false)
  })

  test("[LAND-8] landing again after a crash is landed, not twice", async () => {
    const repository = aRepository()
    const request = await ready(repository)
    await land(request)
    const theirs = repository.commit({ "after.txt": "x\n" })
    expect(await land(request)).toMatchObject({ kind: "landed", commit: request.candidate })
    expect(repository.head()).toBe(theirs)
  })

  test("[LAND-1] of many that land at once on the same commit exactly one does", async () => {
    const repository = aRepository({ bare: true })
    const { home, path: at } = repository
    const heads = Array.from({ length: 6 }, (_, n) =>
      repository.branch(`w${n}`, "main", { [`${n}.txt`]: `${n}\n` }),
    )
    const candidates = await Promise.all(
      heads.map((headCommit) =>
        prepareCandidate({
          repository: at,
          targetBranch: "main",
          headCommit,
          strategy: "squash",
          message: "m",
        }),
      ),
    )
    const answers = await Promise.all(
      candidates.map((candidate) => {
        if (candidate.kind !== "candidate") throw new Error(candidate.kind)
        const { commit, targetCommit } = candidate
        return land({
          home,
          repository: at,
          policy: "base",
          targetBranch: "main",
          candidate: commit,
          expectedTarget: targetCommit,
          taskKey: "CLU-1",
        })
      }),
    )
    expect(answers.map(({ kind }) => kind).sort()).toEqual([
      "landed",
      ...Array.from({ length: 5 }, () => "moved"),
    ])
  })

  test("a candidate made on something else is refused as the bug it is", async () => {
    const repository = aRepository({ bare: true })
    const request = await ready(repository)
    const pushed = repository.branch("push", "main", { "pushed.txt": "p\n" })
    repository.run("update-ref", "refs/heads/main", pushed)
    await expect(land({ ...request, expectedTarget: pushed })).rejects.toThrow(/not prepared on/)
  })
})

describe("integration", () => {
  test("[LAND-9] makes the branch from the base, grows it, and leaves the base branch to people", async () => {
    const repository = aRepository()
    const { home, path: at } = repository
    const base = repository.head()
    const one = async (name: string) => {
      const headCommit = repository.branch(name, "main", { [`${name}.txt`]: `${name}\n` })
      const candidate = await prepareCandidate({
        repository: at,
        targetBranch: "staging",
        growsFrom: "main",
        headCommit,
        strategy: "squash",
        message: name,
      })
      if (candidate.kind !== "candidate") throw new Error(candidate.kind)
      return land({
        home,
        repository: at,
        policy: "integration",
        targetBranch: "staging",
        candidate: candidate.commit,
        expectedTarget: candidate.targetCommit,
        taskKey: "CLU-1",
      })
    }
    expect((await one("first")).kind).toBe("landed")
    expect((await one("second")).kind).toBe("landed")
    expect(repository.head()).toBe(base)
    expect(repository.run("ls-tree", "--name-only", "staging").split("\n")).toEqual([
      "a.txt",
      "first.txt",
      "second.txt",
    ])
    expect(repository.run("status", "--porcelain")).toBe("")
  })
})

test("[LAND-2] a checkout reached through a symbolic link is still a person's", async () => {
  const repository = aRepository()
  const request = await ready(repository)
  const link = `${repository.path} link`
  symlinkSync(repository.path, link)
  expect(await land({ ...request, repository: link })).toMatchObject({ kind: "landed", at: repository.path })
  expect(repository.run("status", "--porcelain")).toBe("")
})
