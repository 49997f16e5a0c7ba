/** Prompt versions in the database: written once, active by one writer, and settled for a run by its claim. */
import { describe, expect, test } from "vitest"
import { MAX_PROMPT_CHARS } from "#domain/prompt"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, HEAD, refusalOf } from "./world.testing.ts"

async function aLab() {
  const world = await aWorld()
  const { mutation, query } = world.user
  return {
    world,
    write: async (
      text: string,
      more: { role?: "dev" | "reviewer"; project?: string; basedOn?: number } = {},
    ) =>
      (
        await mutation(api.prompts.create, {
          ...{ role: "dev" as const, basedOn: 0, text, note: "Try this." },
          ...more,
        })
      ).version,
    activate: (version: number, more: { project?: string; replaces?: number } = {}) =>
      mutation(api.prompts.activate, { role: "dev", version, ...more }),
    rollBack: (project?: string) =>
      mutation(api.prompts.rollBack, { role: "dev", ...(project !== undefined && { project }) }),
    follow: (project: string) => mutation(api.prompts.follow, { role: "dev", project }),
    active: async (project?: string) =>
      (await query(api.prompts.roles, project === undefined ? {} : { project })).find(
        ({ role }) => role === "dev",
      )!,
    kinds: async () =>
      (await world.rows("events")).map(({ kind }) => kind).filter((kind) => /^prompt/.test(kind)),
  }
}

describe("a version", () => {
  test("[PR-V1] gets the next number of its role, its author and its event, and is given to nobody yet", async () => {
    const { world, write, active, kinds } = await aLab()
    expect([await write("One."), await write("Two.", { basedOn: 1 })]).toEqual([1, 2])
    expect(await write("Other.", { role: "reviewer" })).toBe(1)
    expect(await world.user.query(api.prompts.get, { role: "dev", version: 2 })).toMatchObject({
      ...{ version: 2, text: "Two.", note: "Try this.", basedOn: 1, chars: 4, project: null },
    })
    expect(await active()).toMatchObject({ active: 0, newest: 2, rollBackTo: null })
    expect(await kinds()).toEqual(["prompt.created", "prompt.created", "prompt.created"])
  })

  test("[PR-T1] is stored whole at the limit and refused beyond it, with the limit in characters", async () => {
    const { world, write } = await aLab()
    const longest = `${"x".repeat(MAX_PROMPT_CHARS - 3)}end`
    await write(longest)
    expect((await world.user.query(api.prompts.get, { role: "dev", version: 1 })).text).toBe(longest)
    const refusal = await refusalOf(write(`${longest}!`))
    expect(refusal).toMatchObject({ code: "invalid_input" })
    expect(refusal.message).toContain("at most 20,000 characters; this one has 20,001")
    expect(await world.rows("promptVersions")).toHaveLength(1)
  })

  test("lists come in pages, newest first, with those of the chosen project", async () => {
    const { world, write } = await aLab()
    await world.user.mutation(api.projects.add, {
      ...{ slug: "other", key: "OTH", repository: "/other", baseBranch: "main", checkCommand: "" },
    })
    await write("One.")
    await write("Two.", { project: "clutch" })
    await write("Three.", { project: "other" })
    const versions = async (project?: string) => {
      const place = { role: "dev" as const, ...(project !== undefined && { project }) }
      const paginationOpts = { numItems: 10, cursor: null }
      const { page } = await world.user.query(api.prompts.versions, { ...place, paginationOpts })
      return page.map(({ version, project }) => [version, project])
    }
    expect(await versions()).toEqual([[1, null]])
    expect(await versions("clutch")).toEqual([
      [2, "clutch"],
      [1, null],
    ])
  })
})

describe("activating", () => {
  test("[PR-A1] a project is given its own, the others what the organization is given", async () => {
    const { write, activate, active } = await aLab()
    await write("One.")
    await write("Mine.", { project: "clutch" })
    await activate(1)
    expect(await active("clutch")).toMatchObject({ active: 1, isOwn: false })
    await activate(2, { project: "clutch" })
    expect(await active("clutch")).toMatchObject({ active: 2, isOwn: true, ofOrganization: 1 })
    expect(await active()).toMatchObject({ active: 1 })
  })

  test("[PR-A2] a project's version is refused elsewhere, and so is one that there is not", async () => {
    const { write, activate } = await aLab()
    await write("Mine.", { project: "clutch" })
    expect(await codeOf(activate(1))).toBe("conflict")
    expect(await codeOf(activate(7))).toBe("not_found")
    expect(await codeOf(activate(0))).toBe("conflict")
  })

  test("[PR-A3] whoever has not seen the last change is refused", async () => {
    const { write, activate, active } = await aLab()
    await write("One.")
    await write("Two.")
    await activate(1, { replaces: 0 })
    expect(await codeOf(activate(2, { replaces: 0 }))).toBe("conflict")
    expect((await active()).active).toBe(1)
  })

  test("[PR-A4] rolling back goes along the history, each step with its event, to where nothing was activated", async () => {
    const { write, activate, rollBack, active, kinds } = await aLab()
    await write("One.")
    await write("Two.")
    await activate(1)
    await activate(2)
    expect(await rollBack()).toMatchObject({ active: 1, replaced: 2 })
    expect(await rollBack()).toMatchObject({ active: 0, replaced: 1 })
    expect(await active()).toMatchObject({ active: 0, rollBackTo: null })
    expect(await codeOf(rollBack())).toBe("conflict")
    expect((await kinds()).slice(2)).toEqual([
      ...["prompt.activated", "prompt.activated", "prompt.rolled_back", "prompt.rolled_back"],
    ])
    await activate(2)
    expect(await rollBack()).toMatchObject({ active: 0, replaced: 2 })
  })

  test("[PR-A4] a project follows the organization again, and can go back to its own", async () => {
    const { write, activate, rollBack, follow, active } = await aLab()
    await write("One.")
    expect(await codeOf(follow("clutch"))).toBe("conflict")
    await activate(1, { project: "clutch" })
    await follow("clutch")
    expect(await active("clutch")).toMatchObject({ active: 0, isOwn: false, rollBackTo: 1 })
    await rollBack("clutch")
    expect(await active("clutch")).toMatchObject({ active: 1, isOwn: true })
  })
})

describe("a run", () => {
  test("[PR-R1] keeps the version that it was claimed with, whatever becomes active afterwards", async () => {
    const { world, write, activate } = await aLab()
    await write("One.")
    await write("Two.")
    await activate(1)
    const first = await world.claim(await world.ready())
    expect(first.prompt).toEqual({ number: 1, text: "One." })
    await activate(2)
    expect((await world.service.query(api.runs.context, { runId: first.runId })).prompt).toEqual({
      number: 1,
      text: "One.",
    })
    expect((await world.aRun(first.runId)).promptVersion).toBe(1)
    expect((await world.claim(await world.ready())).prompt).toEqual({ number: 2, text: "Two." })
    expect(await world.user.query(api.runs.get, { run: first.runId })).toMatchObject({ promptVersion: 1 })
  })

  test("[PR-R1] says that it was given the built-in one; a check was given none", async () => {
    const { world } = await aLab()
    const key = await world.ready()
    expect((await world.claim(key)).prompt).toEqual({ number: 0, text: null })
  })
})

describe("the brief of the next run", () => {
  const next = (world: Awaited<ReturnType<typeof aWorld>>, task: string, more: object = {}) =>
    world.user.query(api.prompts.nextBrief, { task, ...more })

  test("[PR-P1] is that of the claim that follows, but for the run's id", async () => {
    const { world, write, activate } = await aLab()
    await write("One.")
    await activate(1)
    const key = await world.ready({ description: "Do it.", criteria: ["It works."] })
    await world.user.mutation(api.comments.add, { task: key, text: "@dev, mind the tests." })
    for (const role of ["dev", "reviewer"] as const) {
      const { runId: _none, ...expected } = await next(world, key)
      const { headCommit } = await world.task(key)
      const agent = (await world.rows("agents")).find((each) => each.role === role)
      const { runId, ...brief } = await world.claim(key, {
        role,
        agentId: agent?._id ?? null,
        subjectCommit: role === "reviewer" ? headCommit! : null,
      })
      expect(expected).toEqual(brief)
      await world.start(runId, role === "dev" ? `clutch/${key}/fix-login` : undefined)
      await world.exit(runId, { headCommit: HEAD })
      const { _id: taskId } = await world.task(key)
      if (role === "dev")
        await world.apply({
          ...{ kind: "send_to_review", phase: "work", taskId, from: "in_progress", runId, headCommit: HEAD },
        })
    }
  })

  test("[PR-P1] of another version has that one's text, and a card that waits is looked at as if it began", async () => {
    const { world, write } = await aLab()
    await write("One.")
    const key = await world.create()
    expect((await next(world, key, { version: 1 })).prompt).toEqual({ number: 1, text: "One." })
    expect((await next(world, key)).prompt).toEqual({ number: 0, text: null })
    expect(await codeOf(next(world, key, { version: 4 }))).toBe("not_found")
  })

  test("is refused for a role that does not start there", async () => {
    const { world } = await aLab()
    const refusal = await refusalOf(next(world, await world.ready(), { role: "reviewer" }))
    expect(refusal).toMatchObject({
      code: "conflict",
      message: "CLU-1 is in Ready: no reviewer starts there.",
    })
  })
})
