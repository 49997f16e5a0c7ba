/** Which processes of this installation were started, on disk: found again by pid and start time, never by name. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { ProcessIdentity } from "#domain/run"
import type { Home } from "#lib/home"
import { identityOf, isAlive, processes } from "#lib/process"

const ProcessRecord = ProcessIdentity.extend({ name: z.string(), recordedAt: z.number() })
export type ProcessRecord = z.infer<typeof ProcessRecord>

const SupervisorRecord = ProcessRecord.extend({
  state: z.enum(["starting", "running", "stopping", "failed"]),
  /** Why it failed, for whoever started it. */
  sentence: z.string().optional(),
  exitCode: z.number().optional(),
})
export type SupervisorRecord = z.infer<typeof SupervisorRecord>

export const writeRecord = (home: Home, record: ProcessRecord): void =>
  writeJson(fileOf(home, record.name), record)
export const writeSupervisor = (home: Home, record: SupervisorRecord): void =>
  writeJson(fileOf(home, "supervisor"), record)
export const removeRecord = (home: Home, name: string): void => rmSync(fileOf(home, name), { force: true })

/** The recorded process, if it still lives. */
export function liveRecord(home: Home, name: string): ProcessRecord | null {
  const record = ProcessRecord.safeParse(readJson(fileOf(home, name))).data
  return record && isAlive(record) ? record : null
}

/** Which process of an installation one is, in its environment: for one whose starter was killed before it could record it. */
export const PROCESS_MARKER = "CLUTCH_PROCESS"

/** The recorded process or else the one that carries the mark, which is recorded now. Null where neither lives. */
export function findLive(home: Home, name: string): ProcessRecord | null {
  const recorded = liveRecord(home, name)
  if (recorded) return recorded
  const marks = [`CLUTCH_HOME=${home.root}`, `${PROCESS_MARKER}=${name}`]
  const marked = processes
    .list()
    .filter(({ pid }) => pid !== process.pid && marks.every((mark) => processes.environ(pid).includes(mark)))
  // Its children have the mark, too, and are younger.
  const oldest = marked.sort((one, other) => one.startTime - other.startTime)[0]
  if (!oldest) return null
  const record = { ...identityOf(oldest), name, recordedAt: Date.now() }
  writeRecord(home, record)
  return record
}

export const readSupervisor = (home: Home): SupervisorRecord | null =>
  SupervisorRecord.safeParse(readJson(fileOf(home, "supervisor"))).data ?? null

/** The supervisor, if it still lives. */
export function liveSupervisor(home: Home): SupervisorRecord | null {
  const record = readSupervisor(home)
  return record && isAlive(record) ? record : null
}

export function writeJson(file: string, value: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.draft`
  writeFileSync(draft, JSON.stringify(value))
  renameSync(draft, file)
}

export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"))
  } catch {
    return null
  }
}

const fileOf = (home: Home, name: string) => path.join(home.run, `${name}.json`)
