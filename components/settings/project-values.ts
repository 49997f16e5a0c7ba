/** A project's settings as text, and how a text becomes a setting. */
import { CLEARABLE_SETTINGS } from "#domain/project"
import { LIMITED_COLUMNS } from "#domain/task"
import type { ProjectSettings } from "#lib/react/settings-data"

export function valuesOf(project: ProjectSettings): Record<string, string> {
  const { limits, landing } = project
  return {
    name: project.name,
    executor: project.executor,
    pipeline: project.pipeline,
    ...Object.fromEntries(
      LIMITED_COLUMNS.map((column) => [`wipLimits.${column}`, String(project.wipLimits[column] ?? "")]),
    ),
    landing: landing.policy,
    strategy: landing.strategy,
    integrationBranch: landing.integrationBranch,
    approval: project.approval,
    check: project.checkCommand,
    checks: project.checks.map(({ name, command }) => `${name}: ${command}`).join("\n"),
    mergeBatchSize: String(project.mergeBatchSize),
    checkReruns: String(project.checkReruns),
    "limits.project": String(limits.project),
    "limits.dev": String(limits.dev),
    "limits.reviewer": String(limits.reviewer),
    "limits.conflictResolver": String(limits.conflictResolver),
    maxAttempts: String(project.maxAttempts),
    runTimeLimitMinutes: String(project.runTimeLimitMinutes),
    runIdleLimitMinutes: String(project.runIdleLimitMinutes),
    setupCommand: project.setupCommand ?? "",
    cleanupCommand: project.cleanupCommand ?? "",
    copyFiles: project.copyFiles.join("\n"),
    linkFiles: project.linkFiles.join("\n"),
    diskQuotaMb: project.diskQuotaMb === null ? "" : String(project.diskQuotaMb),
  }
}

const NUMBERS = new Set([
  "mergeBatchSize",
  "checkReruns",
  "maxAttempts",
  "runTimeLimitMinutes",
  "runIdleLimitMinutes",
  "diskQuotaMb",
])
const LISTS = new Set(["copyFiles", "linkFiles"])
/** Emptied, these go back to their default. */
const CLEARED: ReadonlySet<string> = new Set(CLEARABLE_SETTINGS)

/** What `projects.update` takes; the server parses it. The limits of all columns are stored as one. */
export function updateOf(
  changes: Record<string, string>,
  { wipLimits: stored }: Pick<ProjectSettings, "wipLimits">,
): Record<string, unknown> {
  const update: Record<string, unknown> = {}
  const limits: Record<string, number> = {}
  const clear: string[] = []
  const wipLimits: Record<string, number | undefined> = { ...stored }
  for (const [name, typed] of Object.entries(changes)) {
    const text = typed.trim()
    if (text === "" && CLEARED.has(name)) clear.push(name)
    else if (name.startsWith("wipLimits."))
      wipLimits[name.slice("wipLimits.".length)] = text === "" ? undefined : Number(text)
    else if (name.startsWith("limits.")) limits[name.slice("limits.".length)] = Number(text)
    else if (name === "checks") update.checks = linesOf(text).map(checkOf)
    else if (LISTS.has(name)) update[name] = linesOf(text)
    else if (NUMBERS.has(name)) update[name] = Number(text)
    else update[name] = text
  }
  return {
    ...update,
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(Object.keys(changes).some((name) => name.startsWith("wipLimits.")) && { wipLimits }),
    ...(clear.length > 0 && { clear }),
  }
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)

/** Without a colon the line is the command, and its own name. */
function checkOf(line: string): { name: string; command: string } {
  const colon = line.indexOf(":")
  if (colon < 0) return { name: line.slice(0, 40), command: line }
  return { name: line.slice(0, colon).trim(), command: line.slice(colon + 1).trim() }
}
