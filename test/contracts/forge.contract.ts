/** What every forge owes, whoever hosts it. Run it on a new one from `forge-<kind>.test.ts`. */
import { expect, test } from "vitest"
import type { Forge } from "#worker/forges/forge"

/** A forge over a repository whose `main` has `a.txt` with the lines one, two, three. */
export type ForgeWorld = {
  forge: Forge
  /** Makes or continues a branch with one commit; gives its head. */
  commitOn(branch: string, changes: Record<string, string>): Promise<string>
  /** The content of a file on `main`, as the forge's repository has it; null when it is not there. */
  onMain(file: string): Promise<string | null>
}

const draft = (branch: string) => ({ branch, targetBranch: "main", title: "Add b", body: "Because." })

export function forgeContract(aWorld: () => Promise<ForgeWorld>): void {
  test("a branch without a pull request has none", async () => {
    const { forge } = await aWorld()
    expect(await forge.find("work")).toBeNull()
  })

  test("opening twice is one pull request, with the newest words", async () => {
    const { forge, commitOn } = await aWorld()
    await commitOn("work", { "b.txt": "b\n" })
    const first = await forge.open(draft("work"))
    const second = await forge.open({ ...draft("work"), title: "Add b at last" })
    expect(second).toMatchObject({ number: first.number, state: "open", title: "Add b at last" })
    expect(await forge.find("work")).toEqual(second)
  })

  test("two branches have two pull requests", async () => {
    const { forge, commitOn } = await aWorld()
    await commitOn("one", { "b.txt": "b\n" })
    await commitOn("two", { "c.txt": "c\n" })
    expect((await forge.open(draft("one"))).number).not.toBe((await forge.open(draft("two"))).number)
  })

  test("its change follows the branch: commits, files, diff", async () => {
    const { forge, commitOn } = await aWorld()
    await commitOn("work", { "b.txt": "b\n" })
    const { number } = await forge.open(draft("work"))
    const headCommit = await commitOn("work", { "a.txt": "ONE\ntwo\nthree\n" })
    const change = await forge.change(number)
    expect(change?.headCommit).toBe(headCommit)
    expect(change?.commits).toHaveLength(2)
    expect(change?.diff.files.map(({ path, change }) => [path, change])).toEqual([
      ["a.txt", "modified"],
      ["b.txt", "added"],
    ])
    expect(change?.diff.patch).toContain("-one\n+ONE\n")
  })

  for (const strategy of ["squash", "merge", "rebase"] as const) {
    test(`merging by ${strategy} brings the files to the target, and merging again changes nothing`, async () => {
      const { forge, commitOn, onMain } = await aWorld()
      const headCommit = await commitOn("work", { "b.txt": "b\n" })
      const { number } = await forge.open(draft("work"))
      const request = { number, headCommit, strategy, message: "Add b", taskKey: "CLU-1" }
      const answer = await forge.merge(request)
      expect(answer.kind).toBe("merged")
      expect(await onMain("b.txt")).toBe("b\n")
      expect(await forge.merge(request)).toEqual(answer)
      expect((await forge.find("work"))?.state).toBe("merged")
    })
  }

  test("where the target's commit is named it is merged onto no other", async () => {
    const { forge, commitOn, onMain } = await aWorld()
    const headCommit = await commitOn("work", { "b.txt": "b\n" })
    const { number } = await forge.open(draft("work"))
    const checkedOn = await commitOn("main", { "c.txt": "c\n" })
    const movedTo = await commitOn("main", { "d.txt": "d\n" })
    const request = { number, headCommit, strategy: "squash", message: "m", taskKey: "CLU-1" } as const
    expect(await forge.merge({ ...request, onto: checkedOn })).toEqual({
      kind: "moved",
      targetCommit: movedTo,
    })
    expect(await onMain("b.txt")).toBeNull()
    expect((await forge.merge({ ...request, onto: movedTo })).kind).toBe("merged")
    expect(await onMain("b.txt")).toBe("b\n")
  })

  test("a branch that moved after the review is not merged", async () => {
    const { forge, commitOn, onMain } = await aWorld()
    const headCommit = await commitOn("work", { "b.txt": "b\n" })
    const { number } = await forge.open(draft("work"))
    await commitOn("work", { "b.txt": "not reviewed\n" })
    expect(
      (await forge.merge({ number, headCommit, strategy: "squash", message: "m", taskKey: "CLU-1" })).kind,
    ).toBe("refused")
    expect(await onMain("b.txt")).toBeNull()
  })

  test("a conflict names its files and merges nothing", async () => {
    const { forge, commitOn, onMain } = await aWorld()
    const headCommit = await commitOn("work", { "a.txt": "mine\n" })
    await commitOn("main", { "a.txt": "theirs\n" })
    const { number } = await forge.open(draft("work"))
    const answer = await forge.merge({
      number,
      headCommit,
      strategy: "squash",
      message: "m",
      taskKey: "CLU-1",
    })
    expect(answer).toMatchObject({ kind: "conflict", files: ["a.txt"] })
    expect(await onMain("a.txt")).toBe("theirs\n")
    expect((await forge.find("work"))?.state).toBe("open")
  })

  test("a closed pull request is not merged; opening again makes a new one", async () => {
    const { forge, commitOn } = await aWorld()
    const headCommit = await commitOn("work", { "b.txt": "b\n" })
    const { number } = await forge.open(draft("work"))
    await forge.close(number)
    await forge.close(number)
    expect(
      (await forge.merge({ number, headCommit, strategy: "squash", message: "m", taskKey: "CLU-1" })).kind,
    ).toBe("refused")
    const again = await forge.open(draft("work"))
    expect(again).toMatchObject({ state: "open" })
    expect(again.number).not.toBe(number)
  })
}
