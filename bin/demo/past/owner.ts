/** The person of the past: writes cards, looks in every half hour of a day, answers what the story has answers for. */
import { api } from "#convex/_generated/api"
import { sniffType } from "#domain/attachment"
import type { Caller } from "#lib/convex"
import type { Card, Story } from "../story/story.ts"
import type { Together } from "./team.ts"
import type { Life, PastTime } from "./time.ts"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const LOOK_IN_EVERY_MS = HOUR_MS / 2
const LATE_HOUR = 22
const EARLY_HOUR = 7

export type Cards = {
  keyOf(card: Card): string
  cardOf(taskKey: string): Card | null
  written(card: Card, key: string): void
  /** It works for a requirement, by its key. */
  isFor(card: Card, requirement: string): void
  requirementOf(card: Card): string | null
}

/** One card, from its first words to what a person does with it by the clock. */
export async function* writeCard(
  story: Story,
  card: Card,
  cards: Cards,
  { person, time, storeFile }: Pick<Together, "person" | "time" | "storeFile">,
): Life {
  const { title, description, criteria, priority, tags, role, pipeline } = card
  const { readyAfter, after = [], cancelled, comments = [], files = [], held = [] } = card
  const dependsOn = after.map((name) => cards.keyOf(story.cards.find((other) => other.name === name)!))
  const { key } = await person.mutation(api.tasks.create, {
    ...{ title, description, criteria, priority, tags, role, pipeline },
    ...{ project: story.project.slug, dependsOn, status: "backlog" },
  })
  cards.written(card, key)
  const requirement = cards.requirementOf(card)
  if (requirement !== null) await person.mutation(api.roadmap.link, { requirement, task: key })
  const steps: { afterHours: number; act: () => Promise<unknown> }[] = [
    ...(readyAfter === undefined
      ? []
      : [{ afterHours: readyAfter, act: () => person.mutation(api.tasks.move, { task: key, to: "ready" }) }]),
    ...comments.map(({ afterHours, text }) => ({
      afterHours,
      act: () => person.mutation(api.comments.add, { task: key, text }),
    })),
    ...files.map(({ afterHours, name, text }) => ({
      afterHours,
      async act() {
        const bytes = new TextEncoder().encode(text)
        const type = sniffType(bytes)
        const storageId = await storeFile(bytes, type)
        await person.mutation(api.attachments.add, { task: key, name, type, storageId })
      },
    })),
    ...held.map(({ afterHours, to }) => ({
      afterHours,
      async act() {
        if (to === "in_progress") {
          await person.mutation(api.tasks.assign, { task: key, to: "me" })
          await person.mutation(api.tasks.move, { task: key, to: "ready" })
        }
        await person.mutation(api.tasks.move, { task: key, to })
      },
    })),
    ...(cancelled
      ? [
          {
            afterHours: cancelled.afterHours,
            act: () =>
              person.mutation(api.tasks.cancel, {
                ...{ task: key, cancellation: cancelled.as, sentence: cancelled.sentence },
              }),
          },
        ]
      : []),
  ].sort((a, b) => a.afterHours - b.afterHours)
  const begun = time.now()
  for (const { afterHours, act } of steps) {
    yield Math.max(0, begun + afterHours * HOUR_MS - time.now())
    await act()
  }
}

/** What waits is answered where the story has an answer; pull requests are merged where their card's has. */
export async function* lookIn(cards: Cards, person: Caller, time: PastTime): Life {
  let ticked = 0
  for (;;) {
    yield LOOK_IN_EVERY_MS
    const hour = new Date(time.now()).getUTCHours()
    if (hour < EARLY_HOUR || hour >= LATE_HOUR) continue
    const day = Math.floor(time.now() / DAY_MS)
    if (day > ticked) await tickOff(person)
    ticked = day
    for (const { signalId, taskKey, kind } of await person.query(api.signals.list, { pending: true })) {
      const answer = taskKey === null ? undefined : cards.cardOf(taskKey)?.answers?.[kind]
      if (answer === undefined) continue
      await person.mutation(api.signals.respond, { signal: signalId, answer })
      yield 20_000
    }
    for (const { pull, task } of await person.query(api.pulls.list, {})) {
      if (cards.cardOf(task)?.answers?.pull !== "merge") continue
      await person.mutation(api.pulls.merge, { pull })
      yield 20_000
    }
  }
}

/** What was merged does what its criteria ask. */
async function tickOff(person: Caller): Promise<void> {
  for (const { key } of await person.query(api.tasks.list, { status: "done", limit: 500 })) {
    const { criteria } = await person.query(api.tasks.get, { task: key })
    if (criteria.every(({ done }) => done)) continue
    const ticked = criteria.map(({ text }) => ({ text, done: true }))
    await person.mutation(api.tasks.update, { task: key, criteria: ticked })
  }
}
