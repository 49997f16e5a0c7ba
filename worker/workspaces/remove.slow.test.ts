import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { homeOf } from "#lib/home"
import { aRepository } from "#test/builders/repository"
import { aRemoval, aWorkspace } from "#test/builders/workspaces"
import { ensureDetachedWorkspace } from "./ensure.ts"
import { removeWorkspace } from "./remove.ts"
import { restoreTrash } from "./restore.ts"
import { sweepWorkspaces } from "./sweep.ts"
import { emptyTrash, listTrash } from "./trash.ts"

describe("removal", () => {
  test("[TRASH-1] merged work goes with its branch and saves nothing, also after a squash", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    const head = repository.commitIn(made.path, { "b.txt": "b\n" })
    repository.run("merge", "-q", "--squash", "clutch/CLU-1/fix")
    repository.run("commit", "-q", "-m", "squashed")
    expect(await removeWorkspace(aRemoval(repository, { mergedHead: head }))).toEqual({
      kind: "removed",
      workTrees: [made.path],
      branches: ["clutch/CLU-1/fix"],
      saved: [],
    })
    expect(existsSync(made.path)).toBe(false)
    expect(repository.run("worktree", "list").split("\n")).toHaveLength(1)
    expect(repository.run("branch", "--list", "clutch/*")).toBe("")
  })

  test("[TRASH-2] a run that may still live keeps everything", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    expect(await removeWorkspace(aRemoval(repository, { runsAreGone: false }))).toMatchObject({
      kind: "kept",
      sentence: expect.stringContaining("r1"),
    })
    expect(existsSync(made.path)).toBe(true)
  })

  test("[TRASH-3] unmerged commits, edits, new and deleted files can be restored", async () => {
    const repository = aRepository({
      files: { "a.txt": "one\n", "gone.txt": "g\n", ".gitignore": "ignored\n" },
    })
    const made = await aWorkspace(repository)
    const head = repository.commitIn(made.path, { "b.txt": "b\n" })
    writeFileSync(path.join(made.path, "a.txt"), "edited\n")
    mkdirSync(path.join(made.path, "dé sub"))
    writeFileSync(path.join(made.path, "dé sub/new \n.txt"), "new\n")
    symlinkSync("a.txt", path.join(made.path, "link"))
    writeFileSync(path.join(made.path, "ignored"), "not worth keeping")
    chmodSync(path.join(made.path, "b.txt"), 0o755)
    rmSync(path.join(made.path, "gone.txt"))
    const answer = await removeWorkspace(aRemoval(repository))
    expect(answer.kind).toBe("removed")
    expect(repository.run("branch", "--list", "clutch/*")).toBe("")
    repository.run("reflog", "expire", "--expire=now", "--all")
    repository.run("gc", "-q", "--prune=now")

    const into = `${repository.path} restored`
    const entries = listTrash(repository.home)
    expect(entries).toHaveLength(1)
    const restored = await restoreTrash({ home: repository.home, id: entries[0]?.id ?? "", into })
    expect(restored).toEqual({
      ok: true,
      value: { branches: [{ branch: "clutch/CLU-1/fix", commit: head }], directory: into },
    })
    expect(repository.run("rev-parse", "clutch/CLU-1/fix")).toBe(head)
    expect(readFileSync(path.join(into, "a.txt"), "utf8")).toBe("edited\n")
    expect(readFileSync(path.join(into, "b.txt"), "utf8")).toBe("b\n")
    expect(lstatSync(path.join(into, "b.txt")).mode & 0o111).not.toBe(0)
    expect(readFileSync(path.join(into, "dé sub/new \n.txt"), "utf8")).toBe("new\n")
    expect(readlinkSync(path.join(into, "link"))).toBe("a.txt")
    expect(existsSync(path.join(into, "gone.txt"))).toBe(false)
    expect(existsSync(path.join(into, "ignored"))).toBe(false)
  })

  test("[TRASH-3] commits on a detached HEAD and names that are not UTF-8 are kept", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    repository.runIn(made.path, "checkout", "-q", "--detach")
    const lost = repository.commitIn(made.path, { "b.txt": "b\n" })
    const odd = Buffer.concat([Buffer.from(`${made.path}/`), Buffer.from([0xff, 0xfe])])
    writeFileSync(odd, "odd\n")
    await removeWorkspace(aRemoval(repository))
    const [entry] = listTrash(repository.home)
    expect(entry?.branches.map(({ commit }) => commit)).toEqual([lost])
    const kept = readdirSync(path.join(homeOf(repository.home).trash, entry?.id ?? "", "files"), {
      encoding: "buffer",
    })
    expect(kept.some((name) => name.equals(Buffer.from([0xff, 0xfe])))).toBe(true)
  })

  test("[TRASH-3] a repository of its own inside the work tree is kept whole", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    const inner = path.join(made.path, "inner")
    mkdirSync(inner)
    repository.runIn(inner, "init", "-q")
    repository.commitIn(inner, { "i.txt": "i\n" })
    await removeWorkspace(aRemoval(repository))
    const [entry] = listTrash(repository.home)
    const saved = path.join(homeOf(repository.home).trash, entry?.id ?? "", "files/inner")
    expect(repository.runIn(saved, "log", "--format=%s")).toBe("change")
  })

  test("[TRASH-1] a branch that a person has checked out stays", async () => {
    const repository = aRepository()
    repository.branch("clutch/CLU-1/fix", "main", { "b.txt": "b\n" })
    repository.run("switch", "-q", "clutch/CLU-1/fix")
    expect(await removeWorkspace(aRemoval(repository))).toMatchObject({ branches: [], saved: [] })
    expect(repository.run("branch", "--show-current")).toBe("clutch/CLU-1/fix")
  })

  test("[TRASH-4] a registration that an agent broke does not stop it", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    writeFileSync(path.join(made.path, "draft.txt"), "x")
    rmSync(path.join(made.gitDir, "HEAD"))
    writeFileSync(path.join(made.gitDir, "commondir"), "/nowhere\n")
    expect((await removeWorkspace(aRemoval(repository))).kind).toBe("removed")
    expect(existsSync(made.path)).toBe(false)
    expect(existsSync(made.gitDir)).toBe(false)
    expect(listTrash(repository.home)[0]?.files).toMatchObject({ whole: true })
  })

  test("[TRASH-4] other people's missing work trees are not pruned", async () => {
    const repository = aRepository()
    const theirs = `${repository.path} usb`
    repository.run("worktree", "add", "-q", "-b", "theirs", theirs)
    rmSync(theirs, { recursive: true })
    await aWorkspace(repository)
    await removeWorkspace(aRemoval(repository))
    expect(repository.run("worktree", "list", "--porcelain")).toContain(theirs)
  })

  test("[TRASH-5] a sweep removes ended tasks and ended runs' work trees, nothing else, and again costs nothing", async () => {
    const repository = aRepository()
    const ended = await aWorkspace(repository)
    const open = await aWorkspace(repository, { taskKey: "CLU-12", runId: "r2" })
    for (const runId of ["look-1", "look-2"]) {
      await ensureDetachedWorkspace({
        home: repository.home,
        repository: repository.path,
        project: "shop",
        runId,
        commit: repository.head(),
        baseBranch: "main",
      })
    }
    const sweep = () =>
      sweepWorkspaces({
        home: repository.home,
        repository: repository.path,
        project: "shop",
        targets: ["main"],
        ended: [
          { taskKey: "CLU-1", runsAreGone: true },
          { taskKey: "CLU-99", runsAreGone: true },
        ],
        openRuns: ["look-2"],
      })
    const first = await sweep()
    expect(first.tasks.map(({ taskKey, answer }) => [taskKey, answer.kind])).toEqual([["CLU-1", "removed"]])
    expect(first.detached).toEqual(["look-1"])
    expect([ended.path, open.path].map((each) => existsSync(each))).toEqual([false, true])
    expect(await sweep()).toEqual({ tasks: [], detached: [] })
  })

  test("[TRASH-6] the trash forgets what is old", async () => {
    const repository = aRepository()
    const made = await aWorkspace(repository)
    writeFileSync(path.join(made.path, "draft.txt"), "x")
    await removeWorkspace(aRemoval(repository))
    expect(emptyTrash(repository.home, Date.now() - 60_000)).toEqual([])
    expect(emptyTrash(repository.home, Date.now() + 1)).toHaveLength(1)
    expect(listTrash(repository.home)).toEqual([])
  })
})
