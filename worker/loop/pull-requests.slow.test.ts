/** Pull requests of the local forge on real git: offered, merged by Clutch, and merged by people in their own ways. */
import { describe, expect, test } from "vitest"
import { aMerge, aProject } from "#test/builders/loop"
import { rowsInMemory } from "#test/builders/pull-rows"
import { aRepository, type TestRepository } from "#test/builders/repository"
import { createLanding } from "./landing.ts"
import type { MergeJob } from "./ports.ts"

const BRANCH = "clutch/SHOP-1/fix"

/** A branch of two commits whose candidate is prepared, as the lane has it before it offers. */
async function anEntry(options: Parameters<typeof aRepository>[0] = {}) {
  const repository = aRepository(options)
  const { home, path } = repository
  const headCommit = repository.branch(
    BRANCH,
    "main",
    { "new.txt": "new\n" },
    { "a.txt": "ONE\ntwo\nthree\n" },
  )
  const rows = rowsInMemory()
  const project = aProject({ landing: "pull_request", repository: path })
  const task = { key: "SHOP-1", title: "Fix the basket" }
  const landing = createLanding(home, () => rows)
  const job = (more: Partial<MergeJob["entry"]> = {}): MergeJob => ({
    ...{ project, task, entry: aMerge({ branch: BRANCH, headCommit, ...more }) },
  })
  const prepare = async (): Promise<MergeJob> => {
    const prepared = await landing.prepare(job())
    if (prepared.kind !== "candidate") throw new Error(`Expected a candidate, got ${prepared.kind}.`)
    const { candidateCommit, targetCommit } = prepared
    return job({ candidateCommit, targetCommit })
  }
  return { repository, headCommit, rows, landing, prepare, offered: await prepare() }
}

const other = { "other.txt": "other\n" }

describe("offering", () => {
  test("[PULL-1] opens a pull request of the branch once, and changes no ref", async () => {
    const { repository, landing, rows, offered } = await anEntry()
    const refs = () => repository.run("for-each-ref")
    const before = refs()
    const { number } = await landing.offer(offered)
    expect(await landing.offer(offered)).toMatchObject({ number })
    expect(await rows.ofBranch(BRANCH)).toMatchObject({
      ...{ state: "open", targetBranch: "main", title: "Fix the basket (SHOP-1)" },
    })
    expect(refs()).toBe(before)
  })
})

describe("merging", () => {
  test("[PULL-2] lands what was checked, with the person's checkout, and closes the row", async () => {
    const { repository, landing, rows, offered } = await anEntry()
    repository.write({ "mine.txt": "mine\n" })
    const { number } = await landing.offer(offered)
    const { candidateCommit } = offered.entry
    expect(await landing.land(offered)).toEqual({ kind: "landed", mergedCommit: candidateCommit })
    expect(repository.head()).toBe(candidateCommit)
    expect(repository.run("status", "--porcelain")).toBe("?? mine.txt")
    expect(await rows.get(number)).toMatchObject({ state: "merged", mergedCommit: candidateCommit })
  })

  test("[PULL-2] is held by a person's edits, byte for byte, until they are put away", async () => {
    const { repository, landing, rows, offered } = await anEntry()
    const { number } = await landing.offer(offered)
    repository.write({ "a.txt": "edited\n" })
    const before = repository.head()
    expect(await landing.land(offered)).toMatchObject({
      kind: "held",
      sentence: expect.stringContaining("a.txt") as string,
    })
    expect([repository.head(), repository.run("diff", "--stat").includes("a.txt")]).toEqual([before, true])
    expect(await rows.get(number)).toMatchObject({ state: "open" })
    repository.run("checkout", "--", "a.txt")
    expect(await landing.land(offered)).toMatchObject({ kind: "landed" })
  })

  test("[PULL-2] onto a target that has moved waits until that is checked", async () => {
    const { repository, landing, offered, prepare } = await anEntry()
    await landing.offer(offered)
    const moved = repository.commit(other)
    expect(await landing.land(offered)).toEqual({ kind: "moved" })
    expect(repository.head()).toBe(moved)
    const anew = await prepare()
    expect(await landing.land(anew)).toEqual({ kind: "landed", mergedCommit: anew.entry.candidateCommit })
    expect(repository.run("show", "main:other.txt")).toBe("other")
  })

  test.each(["squash", "merge", "rebase"] as const)(
    "[PULL-4] again, after a crash and another person's commit, is landed already (%s)",
    async (strategy) => {
      const entry = await anEntry()
      entry.offered.project.strategy = strategy
      const offered = await entry.prepare()
      await entry.landing.offer(offered)
      const first = await entry.landing.land(offered)
      entry.repository.commit({ "a.txt": "mine\n" })
      const head = entry.repository.head()
      const again = createLanding(entry.repository.home, () => rowsInMemory())
      expect(await again.land(offered)).toEqual(first)
      expect(entry.repository.head()).toBe(head)
    },
  )

  test("[PULL-5] of a branch that moved after its review is refused with a sentence", async () => {
    const { repository, landing, offered } = await anEntry()
    await landing.offer(offered)
    repository.run("branch", "-f", BRANCH, "main")
    const before = repository.head()
    expect(await landing.land(offered)).toEqual({
      kind: "failed",
      sentence: `${BRANCH} has moved since it was reviewed.`,
    })
    expect(repository.head()).toBe(before)
  })
})

describe("a person's own merge", () => {
  const ways: Record<string, (repository: TestRepository) => void> = {
    "a merge": ({ run }) => run("merge", "-q", "--no-ff", "-m", "mine", BRANCH),
    "a fast-forward": ({ run }) => run("merge", "-q", "--ff-only", BRANCH),
    "a merge after other work": ({ run, commit }) => {
      commit(other)
      run("merge", "-q", "-m", "mine", BRANCH)
    },
    "a squash, and the branch deleted": ({ run }) => {
      run("merge", "-q", "--squash", BRANCH)
      run("commit", "-q", "-m", "mine")
      run("branch", "-D", BRANCH)
    },
    "picked commits, and other work after": ({ run, commit }) => {
      run("cherry-pick", `main..${BRANCH}`)
      commit(other)
    },
  }

  test.each(Object.keys(ways))("[PULL-3] by %s is seen", async (way) => {
    const { repository, landing, offered } = await anEntry()
    await landing.offer(offered)
    expect(await landing.look(offered)).toBeNull()
    ways[way]?.(repository)
    expect(await landing.look(offered)).toEqual({ mergedCommit: repository.head() })
  })

  test("[PULL-3] of something else, or of a part, is not it; nor is a branch that is gone", async () => {
    const { repository, landing, offered } = await anEntry()
    await landing.offer(offered)
    repository.commit(other)
    expect(await landing.look(offered)).toBeNull()
    expect(await landing.look(offered)).toBeNull()
    repository.run("cherry-pick", `${BRANCH}~1`)
    expect(await landing.look(offered)).toBeNull()
    repository.run("cherry-pick", BRANCH)
    expect(await landing.look(offered)).toEqual({ mergedCommit: repository.head() })
  })
})
