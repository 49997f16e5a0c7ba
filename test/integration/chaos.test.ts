/**
 * A whole Clutch at work in three repositories while its processes and its agents' shims are killed at random; then
 * everything is counted. The seed gives the order of the kills: CLUTCH_SEED=<seed> repeats it.
 */
import { rmSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { seededRandom } from "#worker/executors/simulation/random"
import { isFull, seed } from "#test/builders/proof"
import { audit, type Place } from "./chaos/audit.ts"
import { killOne, pause } from "./chaos/killer.ts"
import { createSample, editBeside, editInTheWay } from "./chaos/repositories.ts"
import { gitIn, startInstallation, type Installation } from "./installation.ts"

const size = isFull
  ? { cards: 60, kills: 150, minutes: 20, limit: 6 }
  : { cards: 6, kills: 8, minutes: 2, limit: 4 }

const PATIENT = { timeout: 30_000, interval: 200 }

type Card = { key: string; status: string; project: string }
type Why = { reasons: { code: string; sentence: string }[] }

let clutch: Installation
const places: Place[] = []
beforeAll(async () => {
  clutch = await startInstallation({
    env: {
      CLUTCH_GLOBAL_LIMIT: String(size.limit),
      CLUTCH_SWEEP_SECONDS: "3",
      CLUTCH_SIMULATION_SPEED: "10",
    },
  })
})
afterAll(async () => {
  await clutch?.end()
  for (const { repository } of places) rmSync(repository, { recursive: true, force: true })
})

test(
  `${size.cards} cards land once each though ${size.kills} processes are killed (seed ${seed})`,
  { timeout: size.minutes * 60_000 },
  async () => {
    console.log(`chaos: seed ${seed}`)
    const random = seededRandom(String(seed))
    for (const slug of ["clean", "edited", "blocked"]) await addProject(slug)
    const [, edited, blocked] = places.map(({ repository }) => repository)
    const beside = await editBeside(edited ?? "")
    const inTheWay = await editInTheWay(blocked ?? "")
    await createCards(size.cards)

    const killed: string[] = []
    while (killed.length < size.kills) {
      await pause(random, 300, 1_500)
      const victim = killOne(clutch, random)
      if (!victim) continue
      killed.push(victim)
      if (killed.length === Math.ceil(size.kills / 2)) {
        expect(inTheWay.overwritten()).toEqual([])
        // A card may land there in this moment: then git is locked, and tells of files that are half written.
        await expect.poll(() => inTheWay.differences(), PATIENT).toEqual([])
        await vi.waitFor(() => inTheWay.revert(), PATIENT)
      }
    }
    console.log(`chaos: killed ${killed.join(" ")}`)

    const cards = await untilSettled()
    const unexplained = await Promise.all(cards.map(explain))
    const unswept = await untilSwept(cards)
    expect(await clutch.run("stop")).toMatchObject({ exitCode: 0 })
    expect([
      ...unexplained.flat(),
      ...unswept,
      ...(await beside.differences()),
      ...(await audit(clutch.home, places)),
    ]).toEqual([])
    expect(cards).toHaveLength(size.cards)
    const done = cards.filter(({ status }) => status === "done").length
    console.log(`chaos: ${done} of ${cards.length} cards are done, the others say why they are not`)
    expect(done).toBeGreaterThanOrEqual(Math.floor(size.cards / 2))
  },
)

async function addProject(slug: string): Promise<void> {
  const repository = await createSample()
  places.push({ slug, repository, begin: await gitIn(repository, "rev-parse", "main") })
  await clutch.post("projects.add", { slug, repo: repository })
}

/** One after the other over the projects: in each two that change one file (they conflict), and others of their own. */
async function createCards(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const { slug } = places[index % places.length] ?? { slug: "" }
    const turn = Math.floor(index / places.length)
    const change =
      turn < 2
        ? { path: slug === "blocked" ? "plan.md" : "README.md", text: `\nLine of card ${index}.\n` }
        : null
    await clutch.post("tasks.create", {
      project: slug,
      title: `Do thing ${index}`,
      status: "ready",
      ...(change && {
        description: scripted([{ wait: 1 }, { append: change }, { commit: `Do thing ${index}` }, REPORT]),
      }),
    })
  }
}

const REPORT = { report: { outcome: "success", summary: "Done." } }
const scripted = (steps: object[]) => `\`\`\`simulation\n${JSON.stringify({ dev: [{ steps }] })}\n\`\`\`\n`

const list = () => clutch.post<Card[]>("tasks.list", { limit: 500 })
const isSettled = ({ status }: Card) => ["done", "cancelled", "blocked"].includes(status)

/** Whatever was killed last comes back by itself. */
async function untilSettled(): Promise<Card[]> {
  for (;;) {
    const cards = await list().catch(() => null)
    if (cards?.length === size.cards && cards.every(isSettled)) return cards
    await sleep(500)
  }
}

/** A card that is not done names a reason that a person can read. */
async function explain({ key, status }: Card): Promise<string[]> {
  if (status === "done") return []
  const { reasons } = await clutch.post<Why>("tasks.why", { task: key })
  for (const { code, sentence } of reasons) console.log(`chaos: ${key} is ${status}: ${sentence} (${code})`)
  return reasons.length > 0 ? [] : [`${key} is ${status} and does not say why.`]
}

/** What is left of done cards goes soon after they are done. */
async function untilSwept(cards: readonly Card[]): Promise<string[]> {
  const done = cards.filter(({ status }) => status === "done")
  const left = async () => {
    const lists = await Promise.all(places.map(({ repository }) => gitIn(repository, "worktree", "list")))
    return done
      .filter(({ key }) => lists.some((list) => list.includes(`[clutch/${key}/`)))
      .map(({ key }) => key)
  }
  const deadline = Date.now() + 40_000
  while ((await left()).length > 0 && Date.now() < deadline) await sleep(500)
  return (await left()).map((key) => `${key} is done and was not swept.`)
}
