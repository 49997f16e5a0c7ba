/** A thousand random batches: no red commit lands, culprits are found in few checks, innocents go on, flaky checks are named. */
import { expect, test } from "vitest"
import { MERGE_STRATEGIES } from "#domain/project"
import { isFull, seed } from "#test/builders/proof"
import { randomFrom } from "#test/builders/random"
import { createMemoryGit } from "../fakes/lane-git.ts"
import { createRealGit } from "./real-lane-git.ts"
import { tellLane, type LaneCase, type LaneGit, type LaneStory } from "./merge-batches.ts"

function aCase(number: number): LaneCase {
  const random = randomFrom(seed + number)
  const size = 2 + Math.floor(random() * 11)
  const isQuiet = random() < 0.5
  const badShare = random() * 0.4
  const flakyShare = random() < 0.5 ? random() * 0.4 : 0
  return {
    random,
    cards: Array.from({ length: size }, (_, at) => {
      const dice = random()
      const kind = dice < badShare ? "bad" : dice < badShare + flakyShare ? "flaky" : "good"
      return { title: `${kind} ${at}`, kind }
    }),
    batchSize: random() < 0.7 ? size : 2 + Math.floor(random() * size),
    reruns: flakyShare > 0 ? 1 : Math.floor(random() * 2),
    strategy: MERGE_STRATEGIES[Math.floor(random() * 3)] ?? "squash",
    pushes: !isQuiet && random() < 0.7,
    losses: !isQuiet && random() < 0.7,
  }
}

/** What must hold of every story. */
function judge(story: LaneCase, told: LaneStory, git: LaneGit): void {
  const isBad = (card: string) => story.cards.some(({ title, kind }) => title === card && kind === "bad")
  for (const commit of git.landings()) expect(git.cardsIn(commit).filter(isBad)).toEqual([])
  const onTarget = git.cardsIn(git.target())
  expect(new Set(onTarget).size).toBe(onTarget.length)
  for (const { title, task, entry } of told.rows) {
    if (isBad(title)) {
      expect(task).toMatchObject({ status: "in_progress", attempts: { dev: 1 } })
      expect(entry).toMatchObject({ state: "failed" })
      expect(entry.sentence).toContain("one test failed")
    } else {
      expect(task, title).toMatchObject({ status: "done", resolution: "merged", attempts: { dev: 0 } })
      expect(onTarget).toContain(title)
      expect(git.cardsIn(task.mergedCommit!)).toContain(title)
    }
  }
  const isFlaky = told.checks.some(({ colour, commit }, at) =>
    told.checks
      .slice(at)
      .some((later) => colour === "red" && later.colour === "green" && later.commit === commit),
  )
  if (!story.losses) expect(told.flakyEvents > 0).toBe(isFlaky)
  const isUndisturbed = !story.pushes && !story.losses && !story.cards.some(({ kind }) => kind === "flaky")
  if (isUndisturbed && story.batchSize >= story.cards.length) expectFewChecks(story, told)
}

/** Runs that repeat a red one only confirm what was found. */
function expectFewChecks({ cards, reruns }: LaneCase, { checks, blames }: LaneStory): void {
  const perCulprit = Math.ceil(Math.log2(cards.length)) + 1
  for (const [index, { after }] of blames.entries()) {
    const until = checks.slice(0, after)
    const confirmations = until.filter(
      ({ commit }, at) => until.findIndex((earlier) => earlier.commit === commit) < at,
    )
    expect(confirmations.length).toBeLessThanOrEqual(reruns * (index + 1))
    expect(until.length - confirmations.length).toBeLessThanOrEqual(perCulprit * (index + 1))
  }
}

async function prove(cases: number, from: number, gitOf: () => LaneGit): Promise<void> {
  const sum = { batches: 0, cards: 0, bad: 0, checks: 0, flaky: 0, pushes: 0, losses: 0 }
  for (let number = from; number < from + cases; number++) {
    const story = aCase(number)
    const git = gitOf()
    try {
      const told = await tellLane(story, git)
      judge(story, told, git)
      sum.checks += told.checks.length
      sum.flaky += told.flakyEvents
      sum.pushes += told.pushes
      sum.losses += told.losses
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`CLUTCH_SEED=${seed}, case ${number}: ${why}`, { cause: error })
    }
    sum.batches += 1
    sum.cards += story.cards.length
    sum.bad += story.cards.filter(({ kind }) => kind === "bad").length
  }
  console.log(`seed ${seed}:`, JSON.stringify(sum))
}

const timeout = 10_800_000

test("[WL-M16] random batches with bad and flaky commits, pushes and lost answers", { timeout }, () =>
  prove(isFull ? 980 : 16, 0, createMemoryGit),
)

test("[WL-M16] the same on real git, by every strategy", { timeout }, () =>
  prove(isFull ? 20 : 2, 1_000_000, createRealGit),
)
