/** What a person sets up before the first card, and what is left for those who look: everything but cards. */
import path from "node:path"
import { api } from "#convex/_generated/api"
import type { Caller } from "#lib/convex"
import { nextTime } from "#lib/cron"
import type { Chance } from "#simulator/chance"
import type { Sample } from "../story/index.ts"
import { MODEL_OF_AGENT } from "./models.ts"
import type { Cards } from "./owner.ts"
import type { TakeIn } from "./sessions.ts"
import type { PastTime } from "./time.ts"

export type Together = {
  home: string
  sample: Sample
  time: PastTime
  cards: Cards
  chance: Chance
  person: Caller
  bridge: Caller
  takeIn: TakeIn
  /** Bytes into the file store. */
  storeFile(bytes: Uint8Array, contentType: string): Promise<string>
}

export async function begin({ home, sample, person }: Together): Promise<void> {
  for (const [agent, { id }] of Object.entries(MODEL_OF_AGENT))
    await person.mutation(api.agents.update, { agent, model: id })
  for (const { project, settings } of sample.stories) {
    const { baseBranch = "main", check = "", ...rest } = project
    await person.mutation(api.projects.add, {
      ...rest,
      ...{ repository: path.join(home, "sample", project.slug), baseBranch, checkCommand: check },
    })
    if (settings) await person.mutation(api.projects.update, { project: project.slug, ...settings })
  }
  for (const budget of sample.budgets) await person.mutation(api.budgets.set, budget)
  for (const view of sample.views) await person.mutation(api.views.save, view)
}

/** What is to be done once somebody looks. */
export async function leave({ sample, person, time }: Together): Promise<void> {
  for (const { project, ready, schedules = [] } of sample.stories) {
    const keys: string[] = []
    for (const { after = [], ...card } of ready) {
      const dependsOn = after.map((position) => keys[position]!)
      const { key } = await person.mutation(api.tasks.create, { ...card, project: project.slug, dependsOn })
      keys.push(key)
    }
    for (const schedule of schedules) {
      const next = nextTime(schedule.cron, "UTC", time.now())
      if (!next.ok) throw new Error(next.refusal.message)
      await person.mutation(api.schedules.add, {
        ...{ ...schedule, project: project.slug, timeZone: "UTC", nextAt: next.value },
      })
    }
  }
}
