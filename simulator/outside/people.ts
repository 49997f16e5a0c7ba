/** People: they do what boards, inboxes and repositories let them do, at random, and later what helps. */
import { api } from "#convex/_generated/api"
import { MOVES } from "#domain/moves"
import { SIGNAL_ANSWERS, type SignalKind } from "#domain/signal"
import type { TaskStatus } from "#domain/task"
import { refusalOf } from "#lib/refusals"
import type { Row, Rows } from "../backend/rows.ts"
import { stepAt } from "../cards.ts"
import type { World } from "../world.ts"
import { PEOPLE_SET, setSomething, whatToLift, type PersonSets } from "./managing.ts"
import { PEOPLE_STEER, steer, type PersonSteers } from "./steering.ts"

export const PEOPLE_DO = [
  "create",
  "move",
  "drop_on_done",
  "cancel",
  "answer",
  "withdraw",
  "pause",
  "resume",
  "add_dependency",
  "remove_dependency",
  "merge_pull",
  "close_pull",
  "merge_by_hand",
  "push",
  "edit_files",
  "put_edits_away",
  "stop_run",
  "change_priority",
  "reopen",
  "take_back",
  ...PEOPLE_SET,
  ...PEOPLE_STEER,
] as const
export type PersonDoes = (typeof PEOPLE_DO)[number]

const WEIGHTS: Record<PersonDoes, number> = {
  ...{ create: 2, move: 6, drop_on_done: 1, cancel: 1, answer: 8, withdraw: 1, pause: 2, resume: 3 },
  ...{ add_dependency: 2, remove_dependency: 2, merge_pull: 3, close_pull: 1, merge_by_hand: 1, push: 2 },
  ...{ edit_files: 2, put_edits_away: 3, stop_run: 1, change_priority: 1, reopen: 1, take_back: 1 },
  ...{ assign: 2, set_budget: 1, remove_budget: 1, set_hours: 0.5, clear_hours: 1 },
  ...{ add_schedule: 0.5, change_schedule: 2, remove_schedule: 1 },
  ...{ restart: 2, replan: 1, define_pipeline: 0.5, remove_pipeline: 0.5, choose_pipeline: 0.5 },
}

/** Columns in which a card may be told to wait for another. */
const MAY_WAIT: readonly string[] = ["backlog", "ready", "blocked"]

/** One thing at random. What is refused was no longer possible, as it happens to people. */
export async function personActs(world: World): Promise<void> {
  const what = world.chance.weighted(WEIGHTS)
  await tryTo(world, what, () => doOneThing(what, world))
}

async function tryTo(world: World, what: PersonDoes, work: () => Promise<unknown> | null): Promise<void> {
  const doing = work()
  if (doing === null) return
  try {
    await doing
    world.coverage.count("person", what)
    world.trace.note(`person: ${what}`)
  } catch (error) {
    if (!refusalOf(error)) world.trace.note(`person: ${what} fails: ${String(error)}`)
  }
}

function doOneThing(what: PersonDoes, world: World): Promise<unknown> | null {
  const { chance, person, rows, git } = world
  const tasks = rows.all("tasks")
  const anyOf = (candidates: readonly Row[]): Row | null =>
    candidates.length > 0 ? chance.pick(candidates) : null
  const withTask = (task: Row | null, work: (key: string, task: Row) => Promise<unknown>) =>
    task && work(String(task.key), task)
  const isOpen = (task: Row) => task.status !== "done" && task.status !== "cancelled"
  const project = anyOf(rows.all("projects"))!
  switch (what) {
    case "create":
      if (tasks.filter(isOpen).length >= 6) return null
      return person.mutation(api.tasks.create, {
        project: String(project.slug),
        title: "Another",
        status: "ready",
      })
    case "move":
      return withTask(anyOf(tasks.filter(isOpen)), (key, task) =>
        person.mutation(api.tasks.move, { task: key, to: chance.pick(MOVES[task.status as TaskStatus]) }),
      )
    case "drop_on_done":
      return withTask(
        anyOf(tasks.filter(({ status }) => status === "in_review" || status === "in_approval")),
        (key) => person.mutation(api.tasks.move, { task: key, to: "done" }),
      )
    case "cancel":
      return withTask(anyOf(tasks.filter(isOpen)), (key) => person.mutation(api.tasks.cancel, { task: key }))
    case "answer": {
      const signal = anyOf(rows.all("signals").filter(({ state }) => state === "open"))
      if (!signal) return null
      const words = answersTo(signal)
      const answer = words.length > 0 ? inFull(chance.pick(words), chance) : "The second one."
      const description = chance.happens(0.2) && { description: "Said in other words." }
      return person.mutation(api.signals.respond, { signal: signal._id, answer, ...description })
    }
    case "withdraw": {
      const signal = anyOf(rows.all("signals").filter(({ state }) => state === "open"))
      return signal && person.mutation(api.signals.withdraw, { signal: signal._id })
    }
    case "pause":
    case "resume": {
      const scope = chance.pick(["all", "project", "agent", "executor"] as const)
      const subjects = {
        all: undefined,
        project: String(project.slug),
        agent: "Developer",
        executor: "simulation",
      }
      const subject = subjects[scope]
      return person.mutation(api.loop[what], { scope, ...(subject && { subject }) })
    }
    case "add_dependency": {
      const task = anyOf(tasks.filter(({ status }) => MAY_WAIT.includes(String(status))))
      const target = anyOf(tasks.filter(isOpen))
      if (!task || !target || task === target) return null
      return person.mutation(api.dependencies.add, { task: String(task.key), dependsOn: String(target.key) })
    }
    case "remove_dependency": {
      const edge = anyOf(rows.all("dependencies"))
      if (!edge) return null
      return removeEdge(world, edge)
    }
    case "merge_pull":
    case "close_pull": {
      const pull = anyOf(rows.all("pullRequests").filter(({ state }) => state === "open"))
      if (!pull) return null
      const one = { pull: String(pull.key) }
      return what === "merge_pull"
        ? person.mutation(api.pulls.merge, one)
        : person.mutation(api.pulls.close, one)
    }
    case "merge_by_hand": {
      const offered = anyOf(rows.all("mergeEntries").filter(({ state }) => state === "offered"))
      if (!offered) return null
      git.mergeByHand(String(offered.projectId), String(offered.headCommit))
      world.lane.byHand.add(String(offered.headCommit))
      return Promise.resolve()
    }
    case "push":
      git.push(project._id)
      return Promise.resolve()
    case "edit_files":
      git.targetOf(project._id).edits = "src/a.ts has edits that would be overwritten."
      return Promise.resolve()
    case "put_edits_away":
      git.targetOf(project._id).edits = null
      return Promise.resolve()
    case "stop_run": {
      const run = anyOf(rows.all("runs").filter(({ endedAt }) => endedAt === undefined))
      return run && person.mutation(api.runs.requestStop, { run: run._id })
    }
    case "change_priority":
      return withTask(anyOf(tasks.filter(isOpen)), (key) =>
        person.mutation(api.tasks.update, {
          task: key,
          priority: chance.pick(["low", "high", "urgent"] as const),
        }),
      )
    case "take_back":
      return withTask(anyOf(tasks.filter(({ status }) => status === "merging")), (key) =>
        person.mutation(api.tasks.move, { task: key, to: "in_progress" }),
      )
    case "reopen":
      if (tasks.filter(isOpen).length >= 6) return null
      return withTask(anyOf(tasks.filter((task) => !isOpen(task))), (key) =>
        person.mutation(api.tasks.reopen, { task: key }),
      )
    default:
      return isSteering(what) ? steer(what, world) : setSomething(what, world)
  }
}

const isSteering = (what: PersonSets | PersonSteers): what is PersonSteers =>
  PEOPLE_STEER.some((each) => each === what)

/** A question about a step says itself what may be answered. */
const answersTo = ({ kind, options, isAboutStep }: Row): readonly string[] =>
  isAboutStep ? (options as string[]) : SIGNAL_ANSWERS[kind as SignalKind]

/** Words that ask for more. */
function inFull(word: string, chance: World["chance"]): string {
  if (word === "reassign") return `reassign: ${chance.pick(["nobody", "me", "Developer"])}`
  return word === "split" ? chance.pick(["split", "split: one half | the other half"]) : word
}

function removeEdge({ person, rows }: World, edge: Row): Promise<unknown> {
  const keyOf = (id: unknown) => String(rows.get("tasks", String(id))?.key)
  return person.mutation(api.dependencies.remove, {
    task: keyOf(edge.taskId),
    dependsOn: keyOf(edge.dependsOnId),
  })
}

/** Whatever waits for a person gets what it waits for, so that every card can end. */
export async function peopleHelp(world: World): Promise<void> {
  const { person, rows, git } = world
  for (const pause of rows.all("pauses")) {
    const scope = pause.scope as "all"
    const subject =
      scope === "all" ? {} : { subject: scope === "agent" ? "Developer" : String(pause.subject) }
    await tryTo(world, "resume", () => person.mutation(api.loop.resume, { scope, ...subject }))
  }
  for (const { _id } of rows.all("projects")) git.targetOf(_id).edits = null
  for (const [what, work] of whatToLift(world)) await tryTo(world, what, work)
  for (const edge of rows.all("dependencies")) {
    if (rows.get("tasks", String(edge.dependsOnId))?.status === "cancelled")
      await tryTo(world, "remove_dependency", () => removeEdge(world, edge))
  }
  for (const signal of rows.all("signals").filter(({ state }) => state === "open")) {
    const answer = answersTo(signal)[0] ?? "The second one."
    await tryTo(world, "answer", () => person.mutation(api.signals.respond, { signal: signal._id, answer }))
  }
  for (const pull of rows.all("pullRequests").filter(({ state }) => state === "open"))
    await tryTo(world, "merge_pull", () => person.mutation(api.pulls.merge, { pull: String(pull.key) }))
  for (const task of rows.all("tasks")) {
    const to = nudgeOf(task, rows)
    if (to) await tryTo(world, "move", () => person.mutation(api.tasks.move, { task: String(task.key), to }))
  }
}

/** Cards for which only a person's hand is awaited. */
function nudgeOf(task: Row, rows: Rows): TaskStatus | null {
  if (task.status === "backlog") return "ready"
  const hasReviewer = (stepAt(task)?.role ?? "reviewer") === "reviewer"
  if (task.status === "in_review" && task.headCommit === undefined && hasReviewer) return "done"
  // An answer to an agent moves no blocked card; the next run hears it.
  const asks = ({ taskId, state, blocking, kind }: Row) =>
    taskId === task._id &&
    blocking === true &&
    (state === "open" || (state === "answered" && kind !== "question" && kind !== "approval"))
  return task.status === "blocked" && !rows.all("signals").some(asks) ? "ready" : null
}
