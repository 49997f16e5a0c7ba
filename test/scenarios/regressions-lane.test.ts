/** Where systems like this one lost or doubled merges (docs/spec/regressions.md): pull requests, outages, other toolchains. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import { onEveryBackend, type World } from "./world.ts"

const MINUTE = 60_000
const addProject = (
  world: World,
  more: { slug: string; key: string; baseBranch: string; checkCommand: string },
) => world.person.mutation(api.projects.add, { repository: `/repositories/${more.slug}`, ...more })
const pullsOf = (world: World) => world.person.query(api.pulls.list, { limit: 10 })

onEveryBackend((aWorld) => {
  test("[D1] a card is done in the moment in which its work has landed, and says when it started, ended and landed", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.journey(card)).toEqual([
      ...["ready", "in_progress", "in_review", "in_approval", "merging", "done"],
    ])
    const paginationOpts = { numItems: 100, cursor: null }
    const { page } = await world.person.query(api.tasks.timeline, { task: card, paginationOpts })
    const landed = page.find(({ kind }) => kind === "merge.landed")
    const done = page.find(({ kind, data }) => kind === "task.moved" && data.to === "done")
    expect(done?.at).toBe(landed?.at)
    expect(await world.runs(card)).toMatchObject([{ outcome: "success" }, { outcome: "success" }])
  })

  test("[D6] two projects have pull requests of the same number: merging one touches nothing of the other", async () => {
    const world = await aWorld({ landing: "pull_request" })
    await world.person.mutation(api.projects.add, {
      ...{
        slug: "blog",
        key: "BLOG",
        repository: "/repositories/blog",
        baseBranch: "main",
        checkCommand: "",
      },
      landing: "pull_request",
    })
    const shop = await world.readyTask("Fix login")
    const { key: blog } = await world.person.mutation(api.tasks.create, {
      ...{ project: "blog", title: "Fix feed", status: "ready" },
    })
    await world.settle()
    expect((await pullsOf(world)).map(({ pull }) => pull).toSorted()).toEqual(["BLOG-PR-1", "SHOP-PR-1"])
    await world.person.mutation(api.pulls.merge, { pull: "SHOP-PR-1" })
    await world.settle()
    expect([await world.status(shop), await world.status(blog)]).toEqual(["done", "merging"])
    expect(await world.why(blog)).toEqual(["pull_request_open"])
    expect((await pullsOf(world)).map(({ pull }) => pull)).toEqual(["BLOG-PR-1"])
  })

  test("[D7] while the forge is away for ten minutes no card moves back, nothing is done again, and it lands afterwards", async () => {
    const world = await aWorld({ landing: "pull_request" })
    const card = await world.readyTask("Fix login")
    const { offer, look, prepare } = world.landing
    const away = () => Promise.reject(new Error("The forge does not answer."))
    Object.assign(world.landing, { offer: away, look: away, prepare: away })
    await world.settle()
    await world.pass(10 * MINUTE, 30_000)
    expect(await world.status(card)).toBe("merging")
    expect((await world.runs(card)).map(({ role }) => role)).toEqual(["dev", "reviewer"])
    expect(await world.task(card)).toMatchObject({ attempts: { dev: 0, review: 0, infrastructure: 0 } })
    Object.assign(world.landing, { offer, look, prepare })
    await world.pass(MINUTE)
    expect(await pullsOf(world)).toHaveLength(1)
    await world.person.mutation(api.pulls.merge, { pull: card })
    await world.settle()
    expect(await world.status(card)).toBe("done")
    expect(world.landing.landed).toEqual([card])
  })

  test("[D18] a project of another toolchain, on another branch, is built by its own commands and told of no others", async () => {
    const world = await aWorld()
    await addProject(world, { slug: "engine", key: "ENG", baseBranch: "trunk", checkCommand: "cargo test" })
    const { key } = await world.person.mutation(api.tasks.create, {
      ...{ project: "engine", title: "Fix the parser", status: "ready" },
    })
    await world.settle()
    expect(await world.status(key)).toBe("done")
    const requests = [...world.executor.agents.values()].map(({ request }) => request)
    const dev = requests.find(({ role }) => role === "dev")
    expect(dev?.prompt).not.toMatch(/\b(pnpm|npm|yarn|package\.json)\b/)
    expect(JSON.stringify(dev)).toContain("trunk")
    expect(requests.map(({ role }) => role)).toEqual(["dev", "reviewer", "check"])
    expect(JSON.stringify(requests.at(-1))).toContain("cargo test")
  })
})
