/**
 * What an agent wanted to report while Clutch was away: kept beside the agent as files, one each, and carried to Clutch by
 * the exit record of its run. The command line writes them, the shim reads them.
 */
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { KeptReport, MAX_KEPT_REPORTS } from "#domain/run"

/** Names the directory, in the environment of an agent. */
export const OUTBOX_VARIABLE = "CLUTCH_OUTBOX"

const MAX_BYTES = 200_000
const FILE = /^\d{15}-[a-z.]+\.json$/

export const isKept = (operation: string): operation is KeptReport["operation"] =>
  KeptReport.options.some((option) => option.shape.operation.value === operation)

export function keep(directory: string, report: KeptReport, now = Date.now()): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const name = `${String(now).padStart(15, "0")}-${report.operation}.json`
  const draft = path.join(directory, `.${process.pid}-${name}`)
  writeFileSync(draft, JSON.stringify(report), { mode: 0o600 })
  renameSync(draft, path.join(directory, name))
}

/** A later word has been heard: what was kept of the same kind is old. */
export function forget(directory: string, operation: KeptReport["operation"]): void {
  for (const name of filesOf(directory))
    if (name.endsWith(`-${operation}.json`)) rmSync(path.join(directory, name), { force: true })
}

/** Oldest first. The directory is the agent's to write: what is no report, or too large, is left out. */
export function readKept(directory: string): KeptReport[] {
  return filesOf(directory)
    .flatMap((name) => {
      const report = readReport(path.join(directory, name))
      return report ? [report] : []
    })
    .slice(0, MAX_KEPT_REPORTS)
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => FILE.test(name))
      .sort()
  } catch {
    return []
  }
}

function readReport(file: string): KeptReport | null {
  try {
    const stat = lstatSync(file)
    if (!stat.isFile() || stat.size > MAX_BYTES) return null
    const parsed = KeptReport.safeParse(JSON.parse(readFileSync(file, "utf8")))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
