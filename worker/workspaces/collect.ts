/** All work trees of an installation, judged one after the other; those that may go go, unless one only wants to know. */
import type { PlaceVerdict } from "#domain/maintenance"
import { mayBeOpen } from "../loop/workspaces.ts"
import { collect, judgePlace, type Owner } from "./gc.ts"
import { findPlaces, measure, type FoundPlace } from "./places.ts"

export type KnownProject = {
  slug: string
  repository: string
  /** Branches that merged work is on. */
  targets: string[]
}

/** What decides whether the work tree of a card may go; null where nobody knows the card. */
export type CardFacts = Omit<Extract<Owner, { kind: "task" }>, "kind">

export type Collecting = {
  home: string
  projects: readonly KnownProject[]
  cardOf(taskKey: string): Promise<CardFacts | null>
  dryRun: boolean
  /** Only of this one. */
  project?: string | undefined
}

export async function collectPlaces(collecting: Collecting): Promise<PlaceVerdict[]> {
  const { home, projects, dryRun } = collecting
  const verdicts: PlaceVerdict[] = []
  const collected = new Set<string>()
  for (const place of findPlaces(home, collecting.project)) {
    const known = projects.find(({ slug }) => slug === place.project)
    const owner = known ? await ownerOf(place, collecting) : null
    const { bytes } = await measure(place.path)
    const verdict: PlaceVerdict = {
      ...{ path: place.path, project: place.project, of: ownerName(place), bytes },
      ...(known ? judgePlace(place, owner) : { goes: false, sentence: "Its project is not known here." }),
    }
    verdicts.push(verdict)
    // All places of a card go together.
    const id = `${place.project} ${verdict.of}`
    if (!verdict.goes || !known || !owner || dryRun || collected.has(id)) continue
    collected.add(id)
    const { repository, targets } = known
    const answer = await collect(place, owner, { home, repository, targets })
    if (answer.kind === "kept") Object.assign(verdict, { goes: false, sentence: answer.sentence })
    else if (answer.saved.length > 0)
      verdict.sentence += ` Saved as ${answer.saved.map((each) => each.id).join(", ")}.`
  }
  return verdicts
}

async function ownerOf(place: FoundPlace, { home, cardOf }: Collecting): Promise<Owner | null> {
  if (place.kind === "detached") return { kind: "run", mayBeOpen: mayBeOpen(home, place.runId) }
  const facts = await cardOf(place.taskKey)
  return facts && { kind: "task", ...facts }
}

export const ownerName = (place: FoundPlace): string =>
  place.kind === "task" ? place.taskKey : `run ${place.runId}`
