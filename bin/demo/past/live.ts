/**
 * Lives the two weeks before a demo: the real loop and the real functions under a clock that jumps, with agents and a
 * person who do what the story tells. What it leaves is a home like any other, stopped.
 */
import { mkdir } from "node:fs/promises"
import path from "node:path"
import { api } from "#convex/_generated/api"
import { CLUTCH_IDENTITY } from "#lib/git/identity"
import { homeOf } from "#lib/home"
import { createChance } from "#simulator/chance"
import type { Sample } from "../story/index.ts"
import type { Card } from "../story/story.ts"
import { openPast } from "./backend.ts"
import { haveChat } from "./chats.ts"
import { createPastLanding } from "./landing.ts"
import { createPastLoop } from "./loop.ts"
import { createMachine } from "./machine.ts"
import { createPastLog } from "./log.ts"
import { leaveFiles, type Leftovers } from "./leftovers.ts"
import { begin, leave, type Together } from "./team.ts"
import { lookIn, writeCard, type Cards } from "./owner.ts"
import { holdSession } from "./own-sessions.ts"
import { planProject, writePrompt } from "./planning.ts"
import { createRepository, type PastRepository } from "./repository.ts"
import { createIntake } from "./sessions.ts"
import { createTime } from "./time.ts"

export const DAY_MS = 24 * 3_600_000
const PAST_DAYS = 14

export type Past = {
  /** CLUTCH_HOME, absolute. */
  home: string
  sample: Sample
  seed: string
  /** Unix milliseconds: when the past is over. */
  until: number
}

/** @throws Error where something went otherwise than Clutch allows: a mistake of the story. */
export async function livePast({ home, sample, seed, until }: Past): Promise<void> {
  const { stories } = sample
  const chance = createChance(seed)
  const start = until - PAST_DAYS * DAY_MS
  const time = createTime(start)
  const { backend: directory } = homeOf(home)
  await mkdir(directory, { recursive: true })
  const bytes = chance.stream("backend")
  const backend = await openPast({ directory, time, random: bytes.float })
  const repositories = new Map<string, PastRepository>()
  try {
    for (const { project, files } of stories) {
      const repository = await createRepository(path.join(home, "sample", project.slug))
      const first = { parent: null, tree: new Map(Object.entries(files)), author: CLUTCH_IDENTITY, at: start }
      repositories.set(project.slug, repository)
      repository.point("main", await repository.commit({ ...first, message: "chore: begin\n" }))
    }
    const repositoryOf = (slug: string) => repositories.get(slug)!
    const cards = createCards()
    const leftovers: Leftovers = { runs: [], unmerged: [] }
    await backend.as("service:cli").mutation(api.auth.bootstrap, {})
    const owner = await backend.as("service:cli").query(api.auth.owner, {})
    const together: Together = {
      ...{ home, sample, time, cards, chance },
      person: backend.as(`user:${owner?.userId}`),
      bridge: backend.as("service:bridge"),
      takeIn: createIntake(backend.as("service:watcher")),
      storeFile: backend.storeFile,
    }
    await begin(together)
    const loop = backend.as("service:loop")
    const machine = createMachine({
      ...{ home, time, repositoryOf, chance: chance.stream("machine") },
      ...{ cardOf: cards.cardOf, planned: cards.written, takeIn: together.takeIn },
      asRun: (runId) => backend.as(`run:${runId}`),
      onEnd: (run) => void leftovers.runs.push(run),
    })
    const settle = createPastLoop({
      ...{ home, time, loop, executor: machine.executor, renewLeases: machine.renewLeases },
      sweep({ key, branch, mergedCommit }, { slug }) {
        if (branch === null) return
        const commit = repositoryOf(slug).headOf(branch)
        if (mergedCommit === null && commit !== null)
          leftovers.unmerged.push({ project: slug, taskKey: key, branch, commit, at: time.now() })
        repositoryOf(slug).drop(branch)
      },
      landing: createPastLanding({ home, time, loop, repositoryOf, rootOf: machine.rootOf, stories }),
      log: createPastLog(),
    })
    for (const story of stories) {
      await planProject(story, sample.roadmaps[story.project.slug] ?? [], cards, together)
      for (const card of story.cards)
        time.begin(writeCard(story, card, cards, together), (PAST_DAYS - card.daysAgo) * DAY_MS)
    }
    const from = (daysAgo: number) => (PAST_DAYS - daysAgo) * DAY_MS
    for (const prompt of sample.prompts) time.begin(writePrompt(prompt, together), from(prompt.daysAgo))
    for (const chat of sample.chats) time.begin(haveChat(chat, together), (PAST_DAYS - chat.daysAgo) * DAY_MS)
    for (const session of sample.sessions)
      time.begin(holdSession(session, together), (PAST_DAYS - session.daysAgo) * DAY_MS)
    time.begin(lookIn(cards, together.person, time))
    await time.passUntil(until, settle)
    await leave(together)
    for (const { project, edits = {} } of stories) await repositoryOf(project.slug).close(edits)
    await leaveFiles(home, leftovers)
  } finally {
    for (const repository of repositories.values()) repository.abandon()
    await backend.stop()
  }
}

function createCards(): Cards {
  const keys = new Map<Card, string>()
  const cards = new Map<string, Card>()
  const requirements = new Map<Card, string>()
  return {
    keyOf(card) {
      const key = keys.get(card)
      if (key === undefined) throw new Error(`The card "${card.name}" is not written yet.`)
      return key
    },
    cardOf: (key) => cards.get(key) ?? null,
    isFor: (card, requirement) => void requirements.set(card, requirement),
    requirementOf: (card) => requirements.get(card) ?? null,
    written(card, key) {
      keys.set(card, key)
      cards.set(key, card)
    },
  }
}
