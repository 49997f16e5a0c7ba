/** `clutch workspaces`: the work trees on this machine, what they take, what may go, and what the trash gives back. */
import path from "node:path"
import { z } from "zod"
import { countOf, formatAge, formatBytes } from "#domain/format"
import { isTerminal, TaskStatus } from "#domain/task"
import { readEnv } from "#lib/env"
import { refusalError, RefusalError } from "#lib/refusals"
import { mayBeOpen } from "#worker/loop/workspaces"
import { collect, judgePlace, type Owner } from "#worker/workspaces/gc"
import { findPlaces, measure, type FoundPlace } from "#worker/workspaces/places"
import { restoreTrash } from "#worker/workspaces/restore"
import { emptyTrash, listTrash } from "#worker/workspaces/trash"
import { ask } from "../client.ts"
import { section, table } from "../layout.ts"
import type { Out } from "../program.ts"

const DAY_MS = 86_400_000

const Project = z.object({
  slug: z.string(),
  repository: z.string(),
  baseBranch: z.string(),
  landing: z.object({ policy: z.string(), integrationBranch: z.string() }),
  diskQuotaMb: z.number().nullable(),
})
const Task = z.object({
  status: TaskStatus,
  headCommit: z.string().nullable(),
  mergedCommit: z.string().nullable(),
  runs: z.array(
    z.object({ state: z.string(), termination: z.object({ processesLeft: z.number() }).nullable() }),
  ),
})

type ListOptions = { project?: string; json?: boolean }

export async function listWorkspaces(out: Out, { project, json }: ListOptions): Promise<void> {
  const home = readEnv().CLUTCH_HOME
  const now = Date.now()
  const places = await Promise.all(
    findPlaces(home, project).map(async (place) => ({ ...place, ...(await measure(place.path)) })),
  )
  const trash = listTrash(home).filter((entry) => project === undefined || entry.project === project)
  const totals = [...Map.groupBy(places, (place) => place.project)].map(([slug, own]) => ({
    ...{ project: slug, workTrees: own.length },
    bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
  }))
  if (json) return out(asJson({ places, totals, trash }))
  const sizeOf = ({ bytes, isWhole }: { bytes: number; isWhole: boolean }) =>
    `${isWhole ? "" : "over "}${formatBytes(bytes)}`
  out(
    [
      places.length === 0
        ? "There are no work trees."
        : table(
            ["project", "of", "takes", "files", "where"],
            places.map((place) => [place.project, ownerName(place), sizeOf(place), place.files, place.path]),
          ),
      section(
        "In all",
        totals.length > 0 &&
          table(
            ["project", "work trees", "takes"],
            totals.map((total) => [total.project, total.workTrees, formatBytes(total.bytes)]),
          ),
      ),
      section(
        "In the trash (clutch workspaces restore <id>)",
        trash.length > 0 &&
          table(
            ["id", "task", "saved", "holds"],
            trash.map(({ id, taskKey, savedAt, branches, files }) => [
              ...[id, taskKey, `${formatAge(savedAt, now)} ago`],
              [branches.map(({ branch }) => branch).join(", "), files ? "files" : ""]
                .filter(Boolean)
                .join(", "),
            ]),
          ),
      ),
    ]
      .filter(Boolean)
      .join("\n\n"),
  )
}

export async function restoreWorkspace(
  out: Out,
  id: string,
  { into, json }: { into?: string; json?: boolean },
): Promise<void> {
  const home = readEnv().CLUTCH_HOME
  const answer = await restoreTrash({ home, id, into: path.resolve(into ?? `restored-${path.basename(id)}`) })
  if (!answer.ok) throw new RefusalError(answer.refusal)
  if (json) return out(asJson(answer.value))
  const { branches, directory } = answer.value
  out(
    [
      ...branches.map(({ branch, commit }) => `The branch ${branch} is back at ${commit.slice(0, 10)}.`),
      directory ? `The files are in ${directory}.` : "",
      `The entry stays in the trash.`,
    ]
      .filter(Boolean)
      .join("\n"),
  )
}

type GcOptions = { project?: string; dryRun?: boolean; trashDays?: string; json?: boolean }

export async function collectWorkspaces(out: Out, options: GcOptions): Promise<void> {
  const { project, dryRun = false, json } = options
  const trashDays = options.trashDays === undefined ? null : Number(options.trashDays)
  if (trashDays !== null && !(trashDays >= 0))
    throw refusalError("invalid_input", "--trash-days takes a number of days.")
  const home = readEnv().CLUTCH_HOME
  const projects = z.array(Project).parse(await asked("projects.list", {}))
  const results: {
    path: string
    project: string
    of: string
    bytes: number
    goes: boolean
    sentence: string
  }[] = []
  const collected = new Set<string>()
  for (const place of findPlaces(home, project)) {
    const known = projects.find(({ slug }) => slug === place.project)
    const owner = known ? await ownerOf(home, place) : null
    const verdict = known
      ? judgePlace(place, owner)
      : { goes: false, sentence: "Its project is not known here." }
    const { bytes } = await measure(place.path)
    const result = { path: place.path, project: place.project, of: ownerName(place), bytes, ...verdict }
    results.push(result)
    const id = `${place.project} ${ownerName(place)}`
    if (!verdict.goes || !known || !owner || dryRun || collected.has(id)) continue
    collected.add(id)
    const { repository, baseBranch, landing } = known
    const targets = landing.policy === "integration" ? [baseBranch, landing.integrationBranch] : [baseBranch]
    const answer = await collect(place, owner, { home, repository, targets })
    if (answer.kind === "kept") Object.assign(result, { goes: false, sentence: answer.sentence })
    else if (answer.saved.length > 0)
      result.sentence += ` Saved as ${answer.saved.map((each) => each.id).join(", ")}.`
  }
  const oldest = trashDays === null ? null : Date.now() - trashDays * DAY_MS
  const old = oldest === null ? [] : listTrash(home).filter(({ savedAt }) => savedAt < oldest)
  if (oldest !== null && !dryRun) emptyTrash(home, oldest)
  const freed = results.filter(({ goes }) => goes).reduce((sum, { bytes }) => sum + bytes, 0)
  if (json) return out(asJson({ dryRun, freed, places: results, trash: old.map(({ id }) => id) }))
  const verb = dryRun ? "would go" : "went"
  out(
    [
      results.length > 0 &&
        table(
          ["", "of", "takes", "why"],
          results.map(({ goes, of, bytes, sentence }) => [
            goes ? "goes" : "stays",
            of,
            formatBytes(bytes),
            sentence,
          ]),
        ),
      `${countOf(results.filter(({ goes }) => goes).length, "work tree")} ${verb}, ${formatBytes(freed)}.`,
      old.length > 0 &&
        `${verb === "went" ? "Gone" : "Would go"} from the trash: ${old.map(({ id }) => id).join(", ")}.`,
    ]
      .filter(Boolean)
      .join("\n"),
  )
}

async function ownerOf(home: string, place: FoundPlace): Promise<Owner | null> {
  if (place.kind === "detached") return { kind: "run", mayBeOpen: mayBeOpen(home, place.runId) }
  const answer = await ask("tasks.get", { task: place.taskKey })
  if (!answer.ok) {
    if (answer.refusal.code === "not_found") return null
    throw new RefusalError(answer.refusal)
  }
  const { status, runs, headCommit, mergedCommit } = Task.parse(answer.value)
  return {
    ...{ kind: "task", status, isEnded: isTerminal(status) },
    runsAreGone: runs.every(({ state, termination }) => state === "ended" && !termination?.processesLeft),
    mergedHead: mergedCommit === null ? null : headCommit,
  }
}

async function asked(operation: string, input: object): Promise<unknown> {
  const answer = await ask(operation, input)
  if (!answer.ok) throw new RefusalError(answer.refusal)
  return answer.value
}

const ownerName = (place: FoundPlace): string =>
  place.kind === "task" ? place.taskKey : `run ${place.runId}`
const asJson = (value: unknown): string => JSON.stringify(value, null, 2)
