/**
 * What an import changes: pure, so that a page can show it before anything is sent. An import adds, edits and orders; it
 * removes nothing, and what the text does not name keeps its place behind what it stood behind.
 */
import { countOf } from "../format.ts"
import { MAX_PHASES, MAX_REQUIREMENTS, requirementsOf, type Roadmap } from "../roadmap.ts"
import type { ParsedPhase, ParsedRequirement, ParsedRoadmap, Problem } from "./parse.ts"
import { listsOf } from "./place.ts"

type Change = "add" | "edit" | "keep"
export type PlannedPhase = { key: string; title: string; text: string; change: Change }
export type PlannedRequirement = PlannedPhase & { phase: string | null }

/** The highest numbers handed out so far. */
export type LastNumbers = { phase: number; requirement: number }

export type ImportPlan = {
  phases: PlannedPhase[]
  requirements: PlannedRequirement[]
  /** All keys in their final order. */
  phaseOrder: string[]
  lists: { phase: string | null; keys: string[] }[]
  /** Tasks that are not linked to the requirement yet. */
  links: { requirement: string; task: string; line: number }[]
  /** Something that is there already comes to stand elsewhere. */
  isReordered: boolean
  last: LastNumbers
}

type Words = { title: string; text: string }

export type Planned = { ok: true; value: ImportPlan } | { ok: false; problems: Problem[] }

export function planImport(roadmap: Roadmap, parsed: ParsedRoadmap, last: LastNumbers): Planned {
  const { key: project } = roadmap.project
  const known = requirementsOf(roadmap)
  const wished = [...parsed.loose, ...parsed.phases.flatMap(({ requirements }) => requirements)]
  const phases = keyed(parsed.phases, roadmap.phases, `${project}-P`, last.phase)
  const requirements = keyed(wished, known, `${project}-R`, last.requirement)
  const phaseOf = (wish: ParsedRequirement): string | null =>
    phases.rows.find((phase) => phase.wish.requirements.includes(wish))?.key ?? null
  const linkedTo = (key: string) =>
    known.find((each) => each.key === key)?.tasks.map((task) => task.key) ?? []

  const problems = [
    ...tooMany("phases", MAX_PHASES, roadmap.phases, phases.rows),
    ...tooMany("requirements", MAX_REQUIREMENTS, known, requirements.rows),
  ]
  if (problems.length > 0) return { ok: false, problems }
  const phaseOrder = ordered(keysOf(roadmap.phases), keysOf(phases.rows))
  const named = new Set(keysOf(requirements.rows))
  const lists = [...phaseOrder, null].map((phase) => {
    const stood = listsOf(roadmap).find((list) => list.phase === phase)?.requirements ?? []
    const own = keysOf(requirements.rows.filter(({ wish }) => phaseOf(wish) === phase))
    const staying = keysOf(stood).filter((key) => !named.has(key) || own.includes(key))
    return { phase, keys: ordered(staying, own) }
  })
  return {
    ok: true,
    value: {
      phases: phases.rows.map(({ key, wish }) => {
        const now = roadmap.phases.find((phase) => phase.key === key)
        return planned(key, wish, now && { title: now.title, text: now.goal })
      }),
      requirements: requirements.rows.map(({ key, wish }) => {
        const now = known.find((requirement) => requirement.key === key)
        const plan = planned(key, wish, now && { title: now.title, text: now.description })
        return { ...plan, phase: phaseOf(wish) }
      }),
      phaseOrder,
      lists,
      links: requirements.rows.flatMap(({ key, wish }) =>
        wish.tasks
          .filter((task) => !linkedTo(key).includes(task.key))
          .map((task) => ({ requirement: key, task: task.key, line: task.line })),
      ),
      isReordered: orderOf(phaseOrder, lists, roadmap) !== orderNow(roadmap),
      last: { phase: phases.last, requirement: requirements.last },
    },
  }
}

type Lists = readonly { phase: string | null; keys: readonly string[] }[]

/** How what is there already stands: now, and after the import. */
const orderNow = (roadmap: Roadmap): string =>
  orderOf(
    keysOf(roadmap.phases),
    listsOf(roadmap).map(({ phase, requirements }) => ({ phase, keys: keysOf(requirements) })),
    roadmap,
  )

function orderOf(phases: readonly string[], lists: Lists, roadmap: Roadmap): string {
  const known = new Set([...keysOf(roadmap.phases), ...keysOf(requirementsOf(roadmap))])
  const old = (keys: readonly string[]) => keys.filter((key) => known.has(key))
  const places = lists.flatMap(({ phase, keys }) => old(keys).map((key) => `${key} in ${phase ?? "none"}`))
  return [...old(phases), ...places].join()
}

const keysOf = (rows: readonly { key: string }[]): string[] => rows.map(({ key }) => key)

function planned(key: string, { title, text }: Words, now: Words | undefined): PlannedPhase {
  const change = !now ? "add" : now.title === title && now.text === text ? "keep" : "edit"
  return { key, title, text, change }
}

/** The key in the text; else that of what has the same title and is named nowhere in the text; else a new one. */
function keyed<Wish extends ParsedPhase | ParsedRequirement>(
  wishes: readonly Wish[],
  known: readonly { key: string; title: string }[],
  prefix: string,
  lastNumber: number,
): { rows: { key: string; wish: Wish }[]; last: number } {
  const given = new Set(wishes.flatMap(({ key }) => key ?? []))
  const free = known.filter(({ key }) => !given.has(key))
  const used = [...given, ...keysOf(known)].map((key) => Number(key.slice(prefix.length)))
  let last = Math.max(lastNumber, ...used)
  const rows = wishes.map((wish) => {
    const same = wish.key === null ? free.findIndex(({ title }) => title === wish.title) : -1
    const [taken] = same < 0 ? [] : free.splice(same, 1)
    return { key: wish.key ?? taken?.key ?? `${prefix}${++last}`, wish }
  })
  return { rows, last }
}

/** What is named in the named order; the rest behind what it stood behind. */
function ordered(now: readonly string[], named: readonly string[]): string[] {
  const isNamed = new Set(named)
  const followers = new Map<string | null, string[]>()
  let anchor: string | null = null
  for (const key of now) {
    if (isNamed.has(key)) anchor = key
    else followers.set(anchor, [...(followers.get(anchor) ?? []), key])
  }
  return [...(followers.get(null) ?? []), ...named.flatMap((key) => [key, ...(followers.get(key) ?? [])])]
}

function tooMany(
  noun: string,
  limit: number,
  known: readonly { key: string }[],
  rows: readonly { key: string; wish: { line: number } }[],
): Problem[] {
  const added = rows.filter(({ key }) => !known.some((each) => each.key === key))
  const first = added[Math.max(0, limit - known.length)]
  return first
    ? [{ line: first.wish.line, sentence: `A project has at most ${limit} ${noun}; leave out what is over.` }]
    : []
}

/** How much an import changes. */
export type ImportChanges = {
  phases: number
  requirements: number
  edited: number
  linked: number
  isReordered: boolean
}

export function changesOf({ phases, requirements, links, isReordered }: ImportPlan): ImportChanges {
  const count = (change: Change, rows: readonly { change: Change }[]) =>
    rows.filter((row) => row.change === change).length
  return {
    phases: count("add", phases),
    requirements: count("add", requirements),
    edited: count("edit", [...phases, ...requirements]),
    linked: links.length,
    isReordered,
  }
}

/** "2 new phases, 1 edited"; null where nothing changes. */
export function changesSentence(changes: ImportChanges): string | null {
  const { phases, requirements, edited, linked, isReordered } = changes
  const parts = [
    phases > 0 && countOf(phases, "new phase"),
    requirements > 0 && countOf(requirements, "new requirement"),
    edited > 0 && `${edited} edited`,
    linked > 0 && `${countOf(linked, "task")} linked`,
    isReordered && "another order",
  ].filter((part) => part !== false)
  return parts.length === 0 ? null : parts.join(", ")
}

/** What an import was refused for, in one message. */
export const problemsSentence = (problems: readonly Problem[]): string => {
  const shown = problems.slice(0, 5).map(({ line, sentence }) => `Line ${line}: ${sentence}`)
  const more = problems.length - shown.length
  return [...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join("\n")
}
