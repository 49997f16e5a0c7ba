/** Sees that the demo has a past before it starts: lived once, and begun again where somebody interrupted it. */
import { existsSync } from "node:fs"
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import type { Env } from "#lib/env"
import { withFileLock } from "#lib/file-lock"
import { homeOf } from "#lib/home"
import { DATABASE_FILE } from "#local-backend/transfer/backup"
import { livePast } from "./past/live.ts"
import { SAMPLE } from "./story/index.ts"

const SEED = "harbour"
const PATIENCE_MS = 120_000
/** Whatever runs and repositories of the past have left; keys and logs are nobody's past. */
const LEFTOVERS = ["sample", "backend", "transcripts", "artifacts", "runs", "workspaces", "trash"]

export async function preparePast({ CLUTCH_HOME: home }: Env, tell: (line: string) => void): Promise<void> {
  await mkdir(homeOf(home).locks, { recursive: true })
  const lock = path.join(homeOf(home).locks, "demo.lock")
  await withFileLock(lock, { purpose: "live the demo's past", timeoutMs: PATIENCE_MS }, () =>
    prepare(home, tell),
  )
}

async function prepare(home: string, tell: (line: string) => void): Promise<void> {
  const mark = path.join(home, "demo.json")
  const state = await stateIn(mark)
  // One without a mark is of before, or somebody's own: it starts as it is.
  if (state === "lived" || (state === null && existsSync(path.join(homeOf(home).backend, DATABASE_FILE))))
    return
  tell("living the two weeks before now (some seconds)")
  await write(mark, { state: "begun" })
  for (const name of LEFTOVERS) await rm(path.join(home, name), { recursive: true, force: true })
  const until = Date.now()
  await livePast({ home, sample: SAMPLE, seed: SEED, until })
  await write(mark, { state: "lived", seed: SEED, until })
}

async function stateIn(mark: string): Promise<string | null> {
  try {
    return (JSON.parse(await readFile(mark, "utf8")) as { state: string }).state
  } catch {
    return null
  }
}

/** Whole or not at all. */
async function write(file: string, value: object): Promise<void> {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(value)}\n`)
  await rename(draft, file)
}
