/** The roadmap: who may write it, what a move writes, what progress follows from, and what an import does. */
import { describe, expect, test } from "vitest"
import { roadmapMarkdown } from "#domain/roadmap/markdown"
import { listsOf } from "#domain/roadmap/place"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, refusalOf } from "./world.testing.ts"

async function aPlan() {
  const world = await aWorld()
  const { user } = world
  const phase = async (title: string) =>
    (await user.mutation(api.roadmap.addPhase, { project: "clutch", title })).key
  const requirement = async (title: string, in_?: string) =>
    (
      await user.mutation(api.roadmap.addRequirement, {
        project: "clutch",
        title,
        ...(in_ && { phase: in_ }),
      })
    ).key
  const show = () => user.query(api.roadmap.show, { project: "clutch" })
  const order = async () =>
    listsOf(await show()).map(({ phase, requirements }) =>
      [phase ?? "none", ...requirements.map(({ key }) => key)].join(" "),
    )
  const link = (key: string, task: string) => user.mutation(api.roadmap.link, { requirement: key, task })
  const kinds = async () => (await world.rows("events")).map(({ kind }) => kind)
  return { world, user, phase, requirement, show, order, link, kinds }
}

describe("phases and requirements", () => {
  test("get keys that are never used twice, and stand in the order in which they came", async () => {
    const { user, phase, requirement, order } = await aPlan()
    expect([await phase("One"), await phase("Two")]).toEqual(["CLU-P1", "CLU-P2"])
    await requirement("A", "CLU-P1")
    await requirement("B", "CLU-P1")
    await requirement("C")
    await user.mutation(api.roadmap.removeRequirement, { requirement: "CLU-R2" })
    expect(await requirement("D", "CLU-P1")).toBe("CLU-R4")
    expect(await order()).toEqual(["CLU-P1 CLU-R1 CLU-R4", "CLU-P2", "none CLU-R3"])
  })

  test("are edited by whoever saw the newest words, and by nobody else", async () => {
    const { user, phase, requirement, show } = await aPlan()
    await phase("One")
    await requirement("A", "CLU-P1")
    const edit = { requirement: "CLU-R1", description: "More", revision: 0 }
    expect(await user.mutation(api.roadmap.updateRequirement, edit)).toEqual({ key: "CLU-R1", revision: 1 })
    expect(await codeOf(user.mutation(api.roadmap.updateRequirement, edit))).toBe("conflict")
    const rename = { phase: "CLU-P1", title: "  First\nphase ", revision: 0 }
    await user.mutation(api.roadmap.updatePhase, rename)
    expect(await codeOf(user.mutation(api.roadmap.updatePhase, rename))).toBe("conflict")
    expect((await show()).phases).toMatchObject([
      { title: "First phase", requirements: [{ title: "A", description: "More" }] },
    ])
  })

  test("are moved by writing one row, next to a neighbour or to the end", async () => {
    const { world, user, phase, requirement, order } = await aPlan()
    await phase("One")
    await phase("Two")
    for (const title of ["A", "B", "C"]) await requirement(title, "CLU-P1")
    const before = await world.rows("requirements")
    const move = (input: { requirement: string; phase?: string; after?: string; before?: string }) =>
      user.mutation(api.roadmap.moveRequirement, input)
    await move({ requirement: "CLU-R3", before: "CLU-R1" })
    expect(await order()).toEqual(["CLU-P1 CLU-R3 CLU-R1 CLU-R2", "CLU-P2", "none"])
    const after = await world.rows("requirements")
    expect(after.filter((row, index) => row.rank !== before[index]?.rank)).toHaveLength(1)
    await move({ requirement: "CLU-R1", phase: "CLU-P2" })
    await move({ requirement: "CLU-R2", after: "CLU-R1" })
    await move({ requirement: "CLU-R3", phase: "none" })
    expect(await order()).toEqual(["CLU-P1", "CLU-P2 CLU-R1 CLU-R2", "none CLU-R3"])
    expect(await codeOf(move({ requirement: "CLU-R3", phase: "CLU-P1", after: "CLU-R1" }))).toBe("conflict")
    await user.mutation(api.roadmap.movePhase, { phase: "CLU-P2", before: "CLU-P1" })
    expect((await order())[0]).toBe("CLU-P2 CLU-R1 CLU-R2")
    expect(await codeOf(user.mutation(api.roadmap.movePhase, { phase: "CLU-P2" }))).toBe("invalid_input")
  })

  test("a phase that is removed leaves its requirements behind, in no phase and in their order", async () => {
    const { user, phase, requirement, order, kinds } = await aPlan()
    await phase("One")
    await requirement("A", "CLU-P1")
    await requirement("B", "CLU-P1")
    await requirement("C")
    await user.mutation(api.roadmap.removePhase, { phase: "CLU-P1" })
    expect(await order()).toEqual(["none CLU-R3 CLU-R1 CLU-R2"])
    expect(await kinds()).toContain("phase.removed")
  })

  test("of another project are no neighbours", async () => {
    const { user, requirement } = await aPlan()
    const other = { slug: "other", key: "OTH", repository: "/o", baseBranch: "main", checkCommand: "" }
    await user.mutation(api.projects.add, other)
    await user.mutation(api.roadmap.addPhase, { project: "other", title: "Theirs" })
    await user.mutation(api.roadmap.addRequirement, { project: "other", title: "Theirs" })
    await requirement("Ours")
    const move = (place: { phase?: string; after?: string }) =>
      codeOf(user.mutation(api.roadmap.moveRequirement, { requirement: "CLU-R1", ...place }))
    expect(await move({ phase: "OTH-P1" })).toBe("invalid_input")
    expect(await move({ after: "OTH-R1" })).toBe("invalid_input")
    expect(await move({ after: "CLU-R1" })).toBe("invalid_input")
    expect(await move({ after: "CLU-R9" })).toBe("not_found")
    const lost = { project: "clutch", title: "A", phase: "OTH-P1" }
    expect(await codeOf(user.mutation(api.roadmap.addRequirement, lost))).toBe("invalid_input")
  })

  test("are nothing that an agent may write", async () => {
    const { world, requirement } = await aPlan()
    await requirement("A")
    const runId = await world.running(await world.ready())
    const asked = world.asRun(runId).mutation(api.roadmap.removeRequirement, { requirement: "CLU-R1" })
    expect(await codeOf(asked)).toBe("forbidden")
  })
})

describe("tasks and requirements", () => {
  test("progress follows the tasks, whoever moves them", async () => {
    const { world, phase, requirement, show, link } = await aPlan()
    await phase("One")
    await requirement("A", "CLU-P1")
    await requirement("B", "CLU-P1")
    expect((await show()).progress).toMatchObject({ requirements: 2, uncovered: 2, share: 0 })
    await link("CLU-R1", await world.create())
    await link("CLU-R1", await world.create())
    await world.move("CLU-1", "ready")
    await world.patchTask("CLU-1", { status: "done" })
    const { phases, progress } = await show()
    expect(phases[0]?.requirements[0]).toMatchObject({
      progress: { state: "under_way", done: 1, total: 2 },
      tasks: [{ key: "CLU-1", status: "done" }, { key: "CLU-2" }],
    })
    expect(progress).toMatchObject({ uncovered: 1, tasks: { done: 1, total: 2 }, share: 0.25 })
  })

  test("a task works for one requirement at most, tells so on its page, and in its own story", async () => {
    const { world, user, requirement, show, link } = await aPlan()
    await requirement("A")
    await requirement("B")
    const task = await world.create()
    await link("CLU-R1", task)
    await link("CLU-R1", task)
    await link("CLU-R2", task)
    expect((await show()).loose.map(({ tasks }) => tasks.length)).toEqual([0, 1])
    expect((await user.query(api.tasks.get, { task })).requirement).toEqual({ key: "CLU-R2", title: "B" })
    const unlink = (key: string) => user.mutation(api.roadmap.unlink, { requirement: key, task })
    expect(await codeOf(unlink("CLU-R1"))).toBe("not_found")
    await unlink("CLU-R2")
    expect((await user.query(api.tasks.get, { task })).requirement).toBeNull()
    expect((await world.eventKinds(task)).filter((kind) => kind.startsWith("requirement."))).toEqual([
      ...["requirement.linked", "requirement.linked", "requirement.unlinked"],
    ])
  })

  test("a task is made of a requirement, with its words", async () => {
    const { user, requirement, show } = await aPlan()
    await requirement("People sign in")
    await user.mutation(api.roadmap.updateRequirement, { requirement: "CLU-R1", description: "By a link." })
    const made = await user.mutation(api.roadmap.makeTask, { requirement: "CLU-R1", status: "ready" })
    expect(made).toEqual({ key: "CLU-1", status: "ready", requirement: "CLU-R1" })
    expect(await user.query(api.tasks.get, { task: "CLU-1" })).toMatchObject({
      title: "People sign in",
      description: "By a link.",
      requirement: { key: "CLU-R1" },
    })
    expect((await show()).loose[0]?.progress).toEqual({ state: "planned", done: 0, total: 1 })
  })

  test("a card that takes up a finished one works for the same requirement", async () => {
    const { world, user, requirement, link, show } = await aPlan()
    await requirement("A")
    const task = await world.create()
    await link("CLU-R1", task)
    await user.mutation(api.tasks.cancel, { task })
    expect((await show()).loose[0]?.progress.state).toBe("uncovered")
    await user.mutation(api.tasks.reopen, { task })
    expect((await show()).loose[0]?.progress.state).toBe("planned")
  })

  test("open tasks without a requirement are named, finished ones are not", async () => {
    const { world, user, requirement, link } = await aPlan()
    await requirement("A")
    for (let task = 0; task < 4; task++) await world.create()
    await link("CLU-R1", "CLU-1")
    await world.patchTask("CLU-2", { status: "done" })
    await world.move("CLU-4", "ready")
    const { tasks, isMore } = await user.query(api.roadmap.unassigned, { project: "clutch" })
    expect(tasks.map(({ key }) => key)).toEqual(["CLU-4", "CLU-3"])
    expect(isMore).toBe(false)
    await user.mutation(api.roadmap.removeRequirement, { requirement: "CLU-R1" })
    expect((await user.query(api.roadmap.unassigned, { project: "clutch" })).tasks).toHaveLength(3)
    expect(await world.eventKinds("CLU-1")).toContain("requirement.unlinked")
  })

  test("a task of another project is not taken", async () => {
    const { user, requirement, link } = await aPlan()
    const other = { slug: "other", key: "OTH", repository: "/o", baseBranch: "main", checkCommand: "" }
    await user.mutation(api.projects.add, other)
    await user.mutation(api.tasks.create, { project: "other", title: "Theirs" })
    await requirement("A")
    expect(await codeOf(link("CLU-R1", "OTH-1"))).toBe("invalid_input")
  })
})

describe("an import", () => {
  const plan =
    "## One\n\nGoal\n\n### A\n\nWords\n\nTasks:\n\n- [ ] CLU-1 Fix login\n\n### B\n\n## Two\n\n### C\n"

  async function anImport() {
    const it = await aPlan()
    await it.world.create()
    const read = (markdown: string) =>
      it.user.mutation(api.roadmap.importMarkdown, { project: "clutch", markdown })
    return { ...it, read }
  }

  test("makes phases, requirements and links, says how many, and is one event", async () => {
    const { read, order, show, kinds } = await anImport()
    expect(await read(plan)).toEqual({ phases: 2, requirements: 3, edited: 0, linked: 1, isReordered: false })
    expect(await order()).toEqual(["CLU-P1 CLU-R1 CLU-R2", "CLU-P2 CLU-R3", "none"])
    expect((await show()).phases[0]).toMatchObject({
      goal: "Goal",
      requirements: [{ description: "Words" }, {}],
    })
    expect((await kinds()).filter((kind) => /^(roadmap|phase|requirement)\./.test(kind))).toEqual([
      "requirement.linked",
      "roadmap.imported",
    ])
  })

  test("said twice doubles nothing, with keys and without, and writes no row the second time", async () => {
    const { world, read, show } = await anImport()
    await read(plan)
    const rows = async () => [
      await world.rows("phases"),
      await world.rows("requirements"),
      await world.rows("events"),
    ]
    const first = await rows()
    const nothing = { phases: 0, requirements: 0, edited: 0, linked: 0, isReordered: false }
    expect(await read(plan)).toEqual(nothing)
    expect(await read(roadmapMarkdown(await show()))).toEqual(nothing)
    expect(await rows()).toEqual(first)
  })

  test("puts what is named in the named order and moves it between phases", async () => {
    const { read, order } = await anImport()
    await read(plan)
    await read("## Two\n### B <!-- CLU-R2 -->\n### New\n### C\n## One\n")
    expect(await order()).toEqual(["CLU-P2 CLU-R2 CLU-R4 CLU-R3", "CLU-P1 CLU-R1", "none"])
  })

  test("brings back what was removed under its key, and later keys go on behind the highest", async () => {
    const { user, read, show, requirement } = await anImport()
    await read(plan)
    const saved = roadmapMarkdown(await show())
    await user.mutation(api.roadmap.removeRequirement, { requirement: "CLU-R1" })
    await user.mutation(api.roadmap.removePhase, { phase: "CLU-P2" })
    await read(saved)
    expect(roadmapMarkdown(await show())).toBe(saved)
    expect(await requirement("D")).toBe("CLU-R4")
  })

  test("of a text that is not understood changes nothing and says the line", async () => {
    const { world, read } = await anImport()
    const refusal = await refusalOf(read("## One\n### A <!-- nonsense -->\n"))
    expect(refusal).toMatchObject({
      code: "invalid_input",
      details: { problems: [expect.stringMatching(/^2: /)] },
    })
    expect(refusal.message).toContain("Line 2:")
    const unknown = await refusalOf(read("## One\n### A\nTasks:\n- [ ] CLU-99\n"))
    expect(unknown.message).toBe("Line 4: There is no task CLU-99 in this project; take it out.")
    expect(await world.rows("phases")).toEqual([])
  })
})
