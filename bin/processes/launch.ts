/** Starts one of Clutch's processes, its words going to its log, and can tell how it ended and what it said last. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from "node:fs"
import path from "node:path"
import type { ProcessIdentity } from "#domain/run"
import type { Env } from "#lib/env"
import type { Home } from "#lib/home"
import { identify, ownIdentity, startProcess } from "#lib/process"
import { ROOT } from "#lib/root"
import { PROCESS_MARKER, writeRecord } from "./records.ts"
import { processEnvironment, type ProcessSpec } from "./table.ts"

const ROTATE_AT_BYTES = 20 * 2 ** 20
/** What an operator is shown of a log: more is in the file. */
const LAST_WORDS_BYTES = 8_000
const LAST_LINES = 12

export type Death = { exitCode: number | null; lastWords: string }
export type Launched = { identity: ProcessIdentity; death: Promise<Death> }

export async function launch(spec: ProcessSpec, env: Env, home: Home): Promise<Launched> {
  mkdirSync(home.logs, { recursive: true })
  const file = logFile(home, spec.name)
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_AT_BYTES) renameSync(file, `${file}.1`)
  const output = openSync(file, "a")
  const begin = fstatSync(output).size
  try {
    const child = await startProcess(process.execPath, spec.args, {
      cwd: ROOT,
      env: { ...definedOnly(processEnvironment(env)), CLUTCH_SUPERVISED: "1", [PROCESS_MARKER]: spec.name },
      stdio: ["ignore", output, output],
      // Its own session: a Ctrl-C in the terminal reaches the supervisor alone, which stops the rest in order.
      detached: true,
    })
    child.unref()
    const death = new Promise<Death>((resolve) => {
      child.once("exit", (exitCode) => resolve({ exitCode, lastWords: lastWords(home, spec.name, begin) }))
    })
    const identity = identify(child.pid!) ?? { bootId: ownIdentity().bootId, pid: child.pid!, startTime: -1 }
    writeRecord(home, { ...identity, name: spec.name, recordedAt: Date.now() })
    return { identity, death }
  } finally {
    closeSync(output)
  }
}

/** What a process said for people (lines of JSON are for machines), since its log was so many bytes long. */
export function lastWords(home: Home, name: string, since = 0): string {
  const text = readEnd(logFile(home, name), since)
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("{"))
  return lines.slice(-LAST_LINES).join("\n")
}

function readEnd(file: string, since: number): string {
  let log: number
  try {
    log = openSync(file, "r")
  } catch {
    return ""
  }
  try {
    const { size } = fstatSync(log)
    const from = Math.max(since, size - LAST_WORDS_BYTES)
    const buffer = Buffer.alloc(Math.max(0, size - from))
    return buffer.toString("utf8", 0, readSync(log, buffer, 0, buffer.length, from))
  } finally {
    closeSync(log)
  }
}

const logFile = (home: Home, name: string): string => path.join(home.logs, `${name}.log`)

const definedOnly = (variables: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
