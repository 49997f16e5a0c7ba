/** What people plan and how they tell agents to work: roadmaps, and versions of prompts. */
import { api } from "#convex/_generated/api"
import { BUILT_IN } from "#domain/prompt"
import { loadRoles } from "#lib/prompts/roles"
import type { PromptStep } from "../story/prompts.ts"
import type { Story } from "../story/story.ts"
import type { PlannedPhase } from "../story/roadmaps.ts"
import type { Cards } from "./owner.ts"
import type { Together } from "./team.ts"
import type { Life } from "./time.ts"

const HOUR_MS = 3_600_000

/** A version on top of the last one, active at once. */
export async function* writePrompt(
  { role, note, adds, rolledBackAfter }: PromptStep,
  { person }: Pick<Together, "person">,
): Life {
  const active = (await person.query(api.prompts.roles, {})).find((each) => each.role === role)
  const basedOn = active?.active ?? BUILT_IN
  const base =
    basedOn === BUILT_IN
      ? loadRoles()(role)
      : (await person.query(api.prompts.get, { role, version: basedOn })).text
  const { version } = await person.mutation(api.prompts.create, {
    role,
    note,
    basedOn,
    text: `${base.trim()}\n\n${adds}`,
  })
  await person.mutation(api.prompts.activate, { role, version })
  if (rolledBackAfter === undefined) return
  yield rolledBackAfter * HOUR_MS
  await person.mutation(api.prompts.rollBack, { role })
}

/** Phases and requirements, before the first card; each card works for its own once it is written. */
export async function planProject(
  { project, cards }: Story,
  phases: readonly PlannedPhase[],
  known: Cards,
  { person }: Pick<Together, "person">,
): Promise<void> {
  for (const { title, goal, requirements } of phases) {
    const phase = await person.mutation(api.roadmap.addPhase, { project: project.slug, title, goal })
    for (const { title: what, description, cards: names = [] } of requirements) {
      const { key } = await person.mutation(api.roadmap.addRequirement, {
        ...{ project: project.slug, title: what, description, phase: phase.key },
      })
      for (const name of names) {
        const card = cards.find((each) => each.name === name)
        if (!card) throw new Error(`${project.name} has no card "${name}".`)
        known.isFor(card, key)
      }
    }
  }
}
