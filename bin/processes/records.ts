/** Which processes of this installation were started, on disk: found again by pid and start time, never by name. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { ProcessIdentity } from "#domain/run"
import type { Home } from "#lib/home"
import { isAlive } from "#lib/process"

const ProcessRecord = ProcessIdentity.extend({ name: z.string(), recordedAt: z.number() })
export type ProcessRecord = z.infer<typeof ProcessRecord>

const SupervisorRecord = ProcessRecord.extend({
  state: z.enum(["starting", "running", "stopping", "failed"]),
  /** Why it failed, for whoever started it. */
  sentence: z.string().optional(),
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

/** Run directories, newest last by name; empty where nothing ran yet. */
export function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

const fileOf = (home: Home, name: string) => path.join(home.run, `${name}.json`)
