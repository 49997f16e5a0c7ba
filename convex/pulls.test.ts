/** Pull requests: offered by the lane, merged and closed by people, over with their card. */
import { describe, expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, HEAD, refusalOf, type World } from "./world.testing.ts"

const page = { branch: "clutch/CLU-1/fix-login", targetBranch: "main", title: "Fix login", body: "Because." }

/** A card whose candidate is there, and offered. */
async function anOffer(world?: World) {
  world ??= await aWorld({ checkCommand: "", landing: "pull_request" })
  const { service, user } = world
  const key = await world.ready()
  const { entry, taskId } = await world.merging(key)
  const entryId: string = entry._id
  const { projectId } = entry
  const prepare = () =>
    service.mutation(api.merges.startCheck, {
      ...{ entryId, generation: 1 },
      candidateCommit: "cafe0001",
      targetCommit: "ba5e0001",
    })
  const offer = (pull: number) => service.mutation(api.merges.offer, { entryId, generation: 1, pull })
  const open = (branch = entry.branch) => service.mutation(api.pulls.open, { ...page, branch, taskId })
  await prepare()
  const { number } = await open()
  await offer(number)
  return {
    ...{ world, key, taskId, projectId, entryId, number, prepare, offer, open },
    why: async () => (await user.query(api.tasks.why, { task: key })).reasons,
    pull: () => user.query(api.pulls.get, { pull: `CLU-PR-${number}` }),
    merge: () => user.mutation(api.pulls.merge, { pull: `CLU-PR-${number}` }),
    close: (sentence?: string) =>
      user.mutation(api.pulls.close, { pull: `CLU-PR-${number}`, ...(sentence && { sentence }) }),
    anEntry: async () => (await world.rows("mergeEntries")).find(({ _id }) => _id === entryId)!,
  }
}

describe("an offer", () => {
  test("is a row with the project's next number, and the card waits for a person, who is told once", async () => {
    const { world, key, number, offer, why, anEntry, pull } = await anOffer()
    expect(await anEntry()).toMatchObject({ state: "offered", pull: "CLU-PR-1" })
    expect(await pull()).toMatchObject({
      ...{ pull: "CLU-PR-1", number: 1, project: "clutch", task: key, state: "open", headCommit: HEAD },
      ...{ ...page, mergeRequestedAt: null, held: null, mergedCommit: null },
    })
    expect(await why()).toMatchObject([
      { code: "pull_request_open", subject: "CLU-PR-1", nextMover: "person" },
    ])
    const before = await world.events(key)
    await offer(number)
    expect(await world.events(key)).toEqual(before)
    expect(before.map(({ kind }) => kind).slice(-3)).toEqual([
      "pull.opened",
      "merge.offered",
      "signal.opened",
    ])
    expect(await world.rows("signals")).toMatchObject([{ kind: "alert", state: "open", blocking: false }])
    expect(await world.user.query(api.pulls.list, {})).toMatchObject([{ pull: "CLU-PR-1" }])
  })

  test("of another card is numbered on; one branch has one open at a time", async () => {
    const { world, open } = await anOffer()
    expect(await codeOf(open())).toBe("already_exists")
    const key = await world.ready()
    const runId = await world.claim(key).then(({ runId }) => runId)
    await world.start(runId, "clutch/CLU-2/other")
    const { _id: taskId } = await world.task(key)
    const other = { ...page, branch: "clutch/CLU-2/other", taskId }
    expect(await world.service.mutation(api.pulls.open, other)).toMatchObject({ number: 2, state: "open" })
  })

  test("goes with the card's branch: one on an older branch is closed", async () => {
    const { world, open } = await anOffer()
    await open("clutch/CLU-1/fix-login-2")
    expect((await world.rows("pullRequests")).map(({ state }) => state)).toEqual(["closed", "open"])
  })

  test("can only be of an open pull request of that card", async () => {
    const { offer } = await anOffer()
    expect(await codeOf(offer(7))).toBe("conflict")
  })

  test("is found by the forge under its branch and number, and renewed without a word", async () => {
    const { world, key, projectId, number } = await anOffer()
    const before = await world.eventKinds(key)
    const row = { ...page, number, state: "open", mergedCommit: null }
    const at = { projectId, number }
    expect(await world.service.query(api.pulls.ofBranch, { projectId, branch: page.branch })).toEqual(row)
    expect(await world.service.query(api.pulls.ofBranch, { projectId, branch: "none" })).toBeNull()
    expect(await world.service.query(api.pulls.row, at)).toEqual(row)
    expect(await world.service.mutation(api.pulls.update, { ...at, title: "Fix it" })).toEqual({
      ...row,
      title: "Fix it",
    })
    expect(await world.eventKinds(key)).toEqual(before)
  })
})

describe("merging one", () => {
  test("is a wish that the lane hears; wishing twice is wishing once", async () => {
    const { world, key, merge, anEntry } = await anOffer()
    expect(await merge()).toMatchObject({ state: "open", mergeRequestedAt: expect.any(Number) as number })
    const before = await world.events(key)
    await merge()
    expect(await world.events(key)).toEqual(before)
    expect(before.at(-1)).toMatchObject({ kind: "pull.merge_requested", actor: { kind: "user" } })
    expect((await world.gather()).merges).toMatchObject([
      { state: "offered", pull: "CLU-PR-1", mergeRequestedAt: (await anEntry()).mergeRequestedAt },
    ])
    expect(await world.rows("signals")).toMatchObject([{ kind: "alert", state: "withdrawn" }])
  })

  test("outlives a target that moved: the wish stays with the entry", async () => {
    const { world, entryId, merge, prepare, anEntry } = await anOffer()
    await merge()
    await world.service.mutation(api.merges.requeue, { entryId, generation: 1 })
    expect((await anEntry()).mergeRequestedAt).toBeDefined()
    await prepare()
    expect(await anEntry()).toMatchObject({ state: "landing", pull: "CLU-PR-1" })
  })

  test("makes the card done and the pull request merged, in one transaction", async () => {
    const { world, key, entryId, merge, pull } = await anOffer()
    await merge()
    await world.service.mutation(api.merges.land, { entryId, mergedCommit: "cafe0001" })
    expect(await pull()).toMatchObject({ state: "merged", mergedCommit: "cafe0001", headCommit: null })
    expect(await world.task(key)).toMatchObject({ status: "done", resolution: "merged" })
    expect((await world.eventKinds(key)).filter((kind) => kind.startsWith("pull."))).toEqual([
      ...["pull.opened", "pull.merge_requested", "pull.merged"],
    ])
  })

  test("that the forge reports first is noted once", async () => {
    const { world, key, entryId, projectId, number } = await anOffer()
    const merged = { projectId, number, state: "merged" as const, mergedCommit: "cafe0001" }
    await world.service.mutation(api.pulls.update, merged)
    await world.service.mutation(api.pulls.update, merged)
    await world.service.mutation(api.merges.land, { entryId, mergedCommit: "cafe0001" })
    expect((await world.eventKinds(key)).filter((kind) => kind === "pull.merged")).toHaveLength(1)
  })

  test("that a person's edits hold says so, on the card and on the pull request", async () => {
    const { world, entryId, merge, pull, why } = await anOffer()
    await merge()
    await world.service.mutation(api.merges.hold, {
      ...{ entryId, generation: 1 },
      sentence: "a.txt is being edited.",
    })
    expect(await pull()).toMatchObject({ held: "a.txt is being edited." })
    expect(await why()).toMatchObject([{ code: "held_by_edits" }])
    expect((await world.rows("signals")).filter(({ state }) => state === "open")).toMatchObject([
      { question: "a.txt is being edited." },
    ])
  })

  test("is refused while its card is worked on, and by its card's key it is the same one", async () => {
    const { world, key, merge } = await anOffer()
    await world.move(key, "in_progress")
    expect((await refusalOf(merge())).message).toContain("can be merged when it is in Merging again")
    expect(await world.user.query(api.pulls.get, { pull: "clu-1" })).toMatchObject({
      pull: "CLU-PR-1",
      state: "open",
    })
  })
})

describe("closing one", () => {
  test("sends the card back with the words, which the next run is told, as one attempt", async () => {
    const { world, key, close, pull, anEntry } = await anOffer()
    expect(await close("Use the other library.")).toMatchObject({ state: "closed" })
    const closed = (await world.events(key)).find(({ kind }) => kind === "pull.closed")
    expect(closed?.sentence).toMatch(/ closed CLU-PR-1: Use the other library\.$/)
    expect(await world.task(key)).toMatchObject({ status: "in_progress", attempts: { dev: 1 } })
    expect(await anEntry()).toMatchObject({ state: "failed" })
    expect((await world.claim(key)).conflict).toContain("Use the other library.")
    expect(await codeOf(close())).toBe("conflict")
    expect(await pull()).toMatchObject({ state: "closed" })
    expect((await world.rows("signals")).filter(({ state }) => state === "open")).toEqual([])
  })

  test("is too late while it is being merged, and not when that is held", async () => {
    const { world, key, entryId, merge, close } = await anOffer()
    await merge()
    expect((await refusalOf(close())).message).toContain("too late")
    await world.service.mutation(api.merges.hold, {
      ...{ entryId, generation: 1 },
      sentence: "a.txt is being edited.",
    })
    await close()
    expect(await world.task(key)).toMatchObject({ status: "in_progress" })
  })

  test("of a card that was taken back leaves the card alone", async () => {
    const { world, key, close } = await anOffer()
    await world.move(key, "in_progress")
    await close()
    expect(await world.task(key)).toMatchObject({ status: "in_progress", attempts: { dev: 0 } })
  })

  test("happens by itself when its card is given up", async () => {
    const { world, key, pull } = await anOffer()
    await world.move(key, "in_progress")
    await world.user.mutation(api.tasks.cancel, { task: key })
    expect(await pull()).toMatchObject({ state: "closed" })
  })
})

test("who has none, or asks in vain, is told", async () => {
  const { user, ready } = await aWorld()
  const key = await ready()
  expect(await codeOf(user.query(api.pulls.get, { pull: key }))).toBe("not_found")
  expect(await codeOf(user.query(api.pulls.get, { pull: "CLU-PR-9" }))).toBe("not_found")
  expect(await codeOf(user.query(api.pulls.get, { pull: "9" }))).toBe("invalid_input")
  expect(await user.query(api.pulls.list, { project: "clutch", state: "merged" })).toEqual([])
})
