/** Looks at everything that a stopped Clutch has left, and says in sentences what is not as it was promised. */
import type { Effect } from "#domain/effect"
import type { Lease } from "#domain/lease"
import type { MergeEntry } from "#domain/merge"
import type { Run } from "#domain/run"
import type { Task } from "#domain/task"
import { processes, RUN_MARKER } from "#lib/process"
import { runDirectoryOf } from "#worker/runs/directory"
import { gitIn } from "../installation.ts"
import { runIdsOf } from "./killer.ts"
import { openStored } from "./stored.ts"

type Row<Shape> = Shape & { _id: string }
type TaskRow = Row<Pick<Task, "key" | "status" | "resolution" | "mergedCommit">> & { projectId: string }
type RunRow = Row<Pick<Run, "role" | "state" | "outcome" | "reason" | "termination" | "attempt">> & {
  taskId: string
}
type ProjectRow = Row<{ slug: string; repository: string }>

export type Place = { slug: string; repository: string; begin: string }

export async function audit(home: string, places: readonly Place[]): Promise<string[]> {
  const stored = openStored(home)
  try {
    const tasks = stored.rows<TaskRow>("tasks")
    const projects = stored.rows<ProjectRow>("projects")
    const inProject = (slug: string) => {
      const project = projects.find((row) => row.slug === slug)
      return tasks.filter((task) => task.projectId === project?._id)
    }
    const repositories = await Promise.all(
      places.map((place) => auditRepository(place, inProject(place.slug))),
    )
    return [
      ...(stored.integrity() === "ok" ? [] : [`The database is damaged: ${stored.integrity()}`]),
      ...auditRuns(stored.rows<RunRow>("runs"), tasks),
      ...stored
        .rows<Row<Lease>>("leases")
        .filter(({ kind, expiresAt }) => kind === "run" || expiresAt > Date.now())
        .map((lease) => `A lease is left: ${JSON.stringify(lease)}`),
      ...auditEntries(stored.rows<Row<MergeEntry> & { taskId: string }>("mergeEntries"), tasks),
      ...auditEffects(stored.rows("effects"), stored.rows("runs"), stored.rows("mergeEntries")),
      ...repositories.flat(),
      ...processesLeft(home),
      ...keysLeft(home),
    ]
  } finally {
    stored.close()
  }
}

/** Every run is over, and proven to be. */
function auditRuns(runs: readonly RunRow[], tasks: readonly TaskRow[]): string[] {
  return runs.flatMap((run) => {
    const key = tasks.find(({ _id }) => _id === run.taskId)?.key
    const about = `The ${run.role} run ${run._id} (attempt ${run.attempt}) of ${key}`
    if (run.state !== "ended") return [`${about} is ${run.state}.`]
    if (!run.termination)
      return [`${about} ended ${run.outcome} (${run.reason}) without a termination record.`]
    return run.termination.processesLeft === 0
      ? []
      : [`${about} has ${run.termination.processesLeft} processes left.`]
  })
}

function auditEntries(
  entries: readonly (MergeEntry & { taskId: string })[],
  tasks: readonly TaskRow[],
): string[] {
  return tasks.flatMap(({ _id, key, resolution, mergedCommit }) => {
    const landed = entries.filter(({ taskId, state }) => taskId === _id && state === "landed")
    if (resolution !== "merged") return landed.length > 0 ? [`${key} landed, and is not done as merged.`] : []
    if (landed.length !== 1) return [`${key} has ${landed.length} landed merge entries.`]
    return landed[0]?.mergedCommit === mergedCommit ? [] : [`${key} and its merge entry name two commits.`]
  })
}

/** Each deed has one row, every row is settled, and what is called done is what the rest of the audit finds done. */
function auditEffects(
  effects: readonly Effect[],
  runs: readonly Row<object>[],
  entries: readonly Row<Pick<MergeEntry, "state" | "candidateCommit">>[],
): string[] {
  const keys = effects.map(({ key }) => key)
  const done = new Set(effects.filter(({ state }) => state === "done").map(({ key }) => key))
  const landed = entries.filter(({ state, candidateCommit }) => state === "landed" && candidateCommit)
  return [
    ...keys.filter((key, at) => keys.indexOf(key) < at).map((key) => `The effect ${key} has two rows.`),
    ...effects
      .filter(({ seenAt }) => seenAt === undefined)
      .map(({ key, state }) => `The effect ${key} is ${state}, and nobody knows what came of it.`),
    ...runs
      .filter(({ _id }) => !keys.includes(`start:${_id}`))
      .map(({ _id }) => `The run ${_id} has no row of its start.`),
    ...landed
      .filter(({ _id, candidateCommit }) => !done.has(`merge:${_id}:${candidateCommit}`))
      .map(({ _id }) => `The merge entry ${_id} landed, and its effect is not called done.`),
  ]
}

/** One commit per merged card, no other commit, nothing left of what is done. */
async function auditRepository({ repository, begin }: Place, tasks: readonly TaskRow[]): Promise<string[]> {
  const log = await gitIn(
    repository,
    "log",
    "--format=%H %(trailers:key=Clutch-Task,valueonly,separator=%x2C)",
    `${begin}..main`,
  )
  const commits = log
    .split("\n")
    .filter(Boolean)
    .map((line) => ({ commit: line.slice(0, 40), key: line.slice(41) }))
  const done = tasks.filter(({ status }) => status === "done")
  const merged = done.filter(({ resolution }) => resolution === "merged")
  const branches = await gitIn(repository, "branch", "--list", "clutch/*", "--format=%(refname:short)")
  const workTrees = await gitIn(repository, "worktree", "list", "--porcelain")
  return [
    ...merged.flatMap(({ key, mergedCommit }) => {
      const own = commits.filter((commit) => commit.key === key)
      if (own.length !== 1) return [`${key} is done, and has ${own.length} commits on main.`]
      return own[0]?.commit === mergedCommit
        ? []
        : [`${key} says ${mergedCommit}, main has ${own[0]?.commit}.`]
    }),
    ...commits
      .filter(({ key }) => !merged.some((task) => task.key === key))
      .map(
        ({ commit, key }) => `${repository} has ${commit} of ${key || "nobody"} on main, which is not done.`,
      ),
    ...done
      .filter(({ key }) => branches.split("\n").some((branch) => branch.startsWith(`clutch/${key}/`)))
      .map(({ key }) => `${key} is done and has a branch left.`),
    ...done
      .filter(({ key }) => workTrees.includes(`/${key}\n`) || workTrees.includes(`refs/heads/clutch/${key}/`))
      .map(({ key }) => `${key} is done and has a work tree left.`),
  ]
}

function processesLeft(home: string): string[] {
  const runIds = new Set(runIdsOf(home))
  return processes.list().flatMap(({ pid }) => {
    const environment = processes.environ(pid)
    const marker = environment
      .find((entry) => entry.startsWith(`${RUN_MARKER}=`))
      ?.slice(RUN_MARKER.length + 1)
    const isOurs = marker !== undefined ? runIds.has(marker) : environment.includes(`CLUTCH_HOME=${home}`)
    return isOurs ? [`Process ${pid} is left: ${processes.commandLine(pid).join(" ")}`] : []
  })
}

/** A run's key dies with it; its file goes as soon as a shim or the reaper has seen the end. */
const keysLeft = (home: string): string[] =>
  runIdsOf(home)
    .map((runId) => runDirectoryOf(home, runId))
    .filter((run) => run.readShim() !== null && run.readKey() !== null)
    .map(({ path }) => `${path} still holds its run's key.`)
