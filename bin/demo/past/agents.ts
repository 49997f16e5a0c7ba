/** What agents of the past do, by role: as the story of their card tells it, through the functions that agents call. */
import { api } from "#convex/_generated/api"
import { agentIdentity } from "#lib/git/identity"
import { forAttempt, type Card, type Work } from "../story/story.ts"
import type { PastRun } from "./machine.ts"
import { changed, joined, type Tree } from "./repository.ts"
import type { PastTime } from "./time.ts"

export type Worked = { exitCode: number; tail: string }

/** Where an agent works: its branch and where that begins; before, where main was joined with it since. */
export type Place = { branch: string | null; root: string; oldRoot: string | null; before: string | null }

export type Around = { time: PastTime; planned(card: Card, taskKey: string): void }

type Course = AsyncGenerator<number, Worked, void>

const MINUTE_MS = 60_000
const WELL: Worked = { exitCode: 0, tail: "" }
const LISTEN_EVERY_MS = 30_000

export function work(run: PastRun, place: Place, around: Around): Course {
  const { role, prompt } = run.request
  if (role === "check") return check(run)
  run.conversation.user(prompt)
  if (role === "reviewer") return review(run)
  if (role === "conflict_resolver") return resolve(run, place, around.time)
  return develop(run, place, around)
}

const DEFAULT_WORK: Work = {
  minutes: 4,
  notes: ["The readings are in the log; nothing else has to change."],
  summary: "The readings of this week are in the log.",
}

async function* develop(run: PastRun, place: Place, { time, planned }: Around): Course {
  const { card, request, conversation, door, repository } = run
  const todo =
    (request.role === "pm" ? card?.planning : null) ??
    forAttempt(card?.work, request.attempt) ??
    routine(run, time)
  const { changes = [], notes = [] } = todo
  const pause = () => pauseOf(run, todo.minutes, changes.length + notes.length + 2)
  let tree: Tree = repository.treeOf(place.before ?? place.root)
  for (const note of notes) {
    yield pause()
    conversation.tool({
      name: "bash",
      arguments: { command: "git ls-files" },
      text: note,
      result: filesIn(tree),
    })
  }
  if (todo.asks && !(yield* ask(run, todo.asks))) return WELL
  for (const change of changes) {
    yield pause()
    conversation.tool({
      name: "read",
      arguments: { path: change.path },
      result: tree.get(change.path) ?? `${change.path} does not exist.`,
    })
    tree = changed(tree, [change])
    yield pause()
    conversation.tool({ name: "edit", arguments: { ...change }, result: `${change.path} was written.` })
  }
  yield pause()
  if (todo.crash !== undefined) {
    conversation.tool({
      name: "bash",
      arguments: { command: run.request.checkCommand },
      result: todo.crash,
      isError: true,
    })
    return { exitCode: 1, tail: todo.crash }
  }
  if (todo.commit !== undefined && place.branch !== null) {
    if (request.checkCommand)
      conversation.tool({
        name: "bash",
        arguments: { command: request.checkCommand },
        result: greenTail(run),
      })
    const at = time.now()
    const author = agentIdentity("Developer")
    const commit = await repository.commit({
      parent: place.before ?? place.root,
      tree,
      author,
      message: `${todo.commit}\n`,
      at,
    })
    repository.point(place.branch, commit)
    conversation.tool({
      name: "bash",
      arguments: { command: `git commit --all --message "${todo.commit}"` },
      result: `[${place.branch} ${commit.slice(0, 7)}] ${todo.commit}`,
    })
  }
  if (todo.replies) await door.mutation(api.comments.add, { task: request.taskKey, text: todo.replies })
  if (todo.plan) await plan(run, todo.plan, planned)
  yield pause()
  conversation.say(todo.summary)
  const outcome = todo.commit === undefined && !todo.plan && place.branch !== null ? "no_change" : "success"
  await door.mutation(api.runs.report, { outcome, summary: todo.summary })
  return WELL
}

async function plan({ door }: PastRun, cards: readonly Card[], planned: Around["planned"]): Promise<void> {
  const tasks = cards.map(({ name, title, description, criteria, role, priority, after }) => ({
    ...{ name, title },
    ...{ description, criteria, role, priority, dependsOn: after },
  }))
  const { tasks: made } = await door.mutation(api.tasks.decompose, { tasks })
  for (const { key, title } of made)
    planned(
      cards.find((card) => card.title === title)!,
      key,
    )
}

/** A card that no story tells of: one that a schedule made. */
function routine({ repository, request }: PastRun, time: PastTime): Work {
  const path = "docs/log.md"
  const day = new Date(time.now()).toISOString().slice(0, 10)
  if (!repository.treeOf(repository.headOf(request.baseBranch)!).has(path)) return DEFAULT_WORK
  return {
    ...DEFAULT_WORK,
    changes: [{ path, append: `- ${day}: all gauges read.\n` }],
    commit: `docs: readings of ${day}`,
  }
}

/** Waits for the answer as long as it may; false where it was ended meanwhile. A question that was answered is not asked again. */
async function* ask(
  run: PastRun,
  question: NonNullable<Work["asks"]>,
): AsyncGenerator<number, boolean, void> {
  const { door, request, conversation } = run
  if (request.attempt > 1) return true
  const { signalId } = await door.mutation(api.signals.ask, question)
  conversation.tool({
    name: "bash",
    arguments: { command: `clutch signals ask "${question.question}"` },
    result: `Asked as ${signalId}; clutch signals hear ${signalId} says what became of it.`,
  })
  for (;;) {
    yield LISTEN_EVERY_MS
    if (run.stop) return false
    const { state, answer } = await door.mutation(api.signals.hear, { signal: signalId })
    if (state === "open") continue
    conversation.tool({
      name: "bash",
      arguments: { command: `clutch signals hear ${signalId}` },
      result: answer ?? "Nobody answered.",
    })
    return true
  }
}

async function* review(run: PastRun): Course {
  const { card, request, conversation, door } = run
  const verdict = forAttempt(card?.reviews, request.attempt) ?? {
    verdict: "approved" as const,
    summary: "It does what the card asks, and the tests cover it.",
  }
  const minutes = run.chance.between(2, 7)
  const pause = () => pauseOf(run, minutes, 4)
  yield pause()
  conversation.tool({
    name: "bash",
    arguments: { command: `git diff ${request.baseBranch}...HEAD --stat` },
    text: "First what was changed, then whether it does what the criteria ask.",
    result: statOf(run),
  })
  yield pause()
  if (request.checkCommand)
    conversation.tool({ name: "bash", arguments: { command: request.checkCommand }, result: greenTail(run) })
  yield pause()
  conversation.say(verdict.summary)
  await door.mutation(api.reviews.submit, verdict)
  yield pause()
  return WELL
}

/** Takes main's side first and puts the branch's own lines behind it. */
async function* resolve(run: PastRun, { branch, root, oldRoot, before }: Place, time: PastTime): Course {
  const { repository, conversation, door } = run
  yield pauseOf(run, 5, 2)
  const base = repository.treeOf(oldRoot ?? root)
  const ours = repository.treeOf(root)
  const theirs = repository.treeOf(before ?? root)
  const { tree, conflicts } = joined(base, ours, theirs)
  const mended = conflicts.map((path) => ({
    path,
    text: (ours.get(path) ?? "") + (theirs.get(path) ?? "").slice((base.get(path) ?? "").length),
  }))
  for (const { path, text } of mended)
    conversation.tool({
      name: "edit",
      arguments: { path, text },
      text: `Both sides added to ${path}: both are kept.`,
      result: `${path} was written.`,
    })
  const summary = `Both sides of ${conflicts.join(", ")} are kept; the tests pass on the result.`
  const author = agentIdentity("Resolver")
  const commit = await repository.commit({
    parent: root,
    tree: changed(tree, mended),
    author,
    message: "Join with main\n",
    at: time.now(),
  })
  if (branch !== null) repository.point(branch, commit)
  yield pauseOf(run, 5, 2)
  conversation.say(summary)
  await door.mutation(api.runs.report, { outcome: "success", summary })
  return WELL
}

async function* check(run: PastRun): Course {
  yield run.chance.between(9_000, 48_000)
  const { card, request } = run
  return card?.redCheck !== undefined && request.attempt === 1
    ? { exitCode: 1, tail: card.redCheck }
    : { exitCode: 0, tail: greenTail(run) }
}

/** A part of the time that the work takes, now longer, now shorter. */
const pauseOf = ({ chance }: PastRun, minutes: number, parts: number): number =>
  Math.round((minutes * MINUTE_MS * chance.between(70, 130)) / 100 / parts)

const filesIn = (tree: Tree): string => [...tree.keys()].join("\n")

function statOf({ request, repository }: PastRun): string {
  const { subjectCommit, baseBranch } = request
  if (subjectCommit === undefined) return ""
  const [after, before] = [
    repository.treeOf(subjectCommit),
    repository.treeOf(repository.headOf(baseBranch)!),
  ]
  return [...after]
    .filter(([path, text]) => before.get(path) !== text)
    .map(([path]) => ` ${path}`)
    .join("\n")
}

const greenTail = ({ repository, request }: PastRun): string => {
  const tree = repository.treeOf(repository.headOf(request.baseBranch)!)
  const tests = [...tree]
    .filter(([path]) => path.includes("test"))
    .reduce((sum, [, text]) => sum + text.split("test(").length - 1, 0)
  return `ℹ tests ${tests}\nℹ pass ${tests}\nℹ fail 0`
}
