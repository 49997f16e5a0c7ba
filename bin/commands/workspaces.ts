/** `clutch workspaces`: the work trees on this machine, what they take, what may go, and what the trash gives back. */
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { z } from "zod"
import { countOf, formatAge, formatBytes } from "#domain/format"
import { MaintenanceResult } from "#domain/maintenance"
import { TaskStatus } from "#domain/task"
import { readEnv } from "#lib/env"
import { refusalError, RefusalError } from "#lib/refusals"
import { collectPlaces, ownerName, type CardFacts } from "#worker/workspaces/collect"
import { findPlaces, measure } from "#worker/workspaces/places"
import { emptyTrash, listTrash } from "#worker/workspaces/trash"
import { ask } from "../client.ts"
import { section, table } from "../layout.ts"
import type { Out } from "../program.ts"

const DAY_MS = 86_400_000
const PATIENCE_MS = 60_000
const LOOK_EVERY_MS = 200

const Project = z.object({
  slug: z.string(),
  repository: z.string(),
  baseBranch: z.string(),
  landing: z.object({ policy: z.string(), integrationBranch: z.string() }),
  diskQuotaMb: z.number().nullable(),
})
const Facts = z.object({
  status: TaskStatus,
  isEnded: z.boolean(),
  runsAreGone: z.boolean(),
  mergedHead: z.string().nullable(),
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

/** Asks the loop for it, as the page does, and waits for what comes of it. */
export async function restoreWorkspace(
  out: Out,
  entry: string,
  { into, json }: { into?: string; json?: boolean },
): Promise<void> {
  const { job } = AskedFor.parse(
    await asked("workspaces.restore", {
      entry,
      into: path.resolve(into ?? `restored-${path.basename(entry)}`),
    }),
  )
  const result = await endOf(job)
  if (result.kind === "refused") throw refusalError(result.code ?? "conflict", result.sentence)
  if (json) return out(asJson(result))
  const { branches, directory } = result.kind === "restored" ? result : { branches: [], directory: null }
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

const AskedFor = z.object({ job: z.string() })
const Job = z.object({ result: MaintenanceResult.nullable() })

async function endOf(job: string): Promise<MaintenanceResult> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
    const { result } = Job.parse(await asked("workspaces.job", { job }))
    if (result) return result
    await sleep(LOOK_EVERY_MS)
  }
  throw refusalError(
    "unavailable",
    `The loop has not done it yet. Does it run (./run.sh status)? It will, when it does: clutch workspaces job ${job}`,
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
  const results = await collectPlaces({
    ...{ home, dryRun, project, cardOf },
    projects: projects.map(({ slug, repository, baseBranch, landing }) => ({
      ...{ slug, repository },
      targets: landing.policy === "integration" ? [baseBranch, landing.integrationBranch] : [baseBranch],
    })),
  })
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

async function cardOf(task: string): Promise<CardFacts | null> {
  const answer = await ask("workspaces.owner", { task })
  if (answer.ok) return Facts.parse(answer.value)
  if (answer.refusal.code === "not_found") return null
  throw new RefusalError(answer.refusal)
}

async function asked(operation: string, input: object): Promise<unknown> {
  const answer = await ask(operation, input)
  if (!answer.ok) throw new RefusalError(answer.refusal)
  return answer.value
}

const asJson = (value: unknown): string => JSON.stringify(value, null, 2)
