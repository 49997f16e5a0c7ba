/** Copies an installation while it runs: what the backend holds, the keys, and the files that runs left. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { request } from "node:http"
import path from "node:path"
import { text } from "node:stream/consumers"
import { z } from "zod"
import { convexUrl, type Env, usesLocalBackend } from "#lib/env"
import { homeOf } from "#lib/home"
import { readRunningEnv } from "../processes/installation.ts"
import { StartError, TRY_AGAIN } from "../processes/start-error.ts"
import type { Out } from "../program.ts"

const Backup = z.object({ directory: z.string(), ts: z.string(), files: z.number(), bytes: z.number() })
const Refused = z.object({ message: z.string() })

/** @throws StartError naming what is in the way. */
export async function backup(out: Out, directory: string, json: boolean): Promise<void> {
  const env = readRunningEnv()
  if (!usesLocalBackend(env))
    throw new StartError(
      "The data is on a real Convex, which makes backups of its own: see `npx convex export`.",
    )
  const [from, to] = [homeOf(env.CLUTCH_HOME), homeOf(path.resolve(directory))]
  makeEmpty(to.root)
  const made = await askBackend(env, from.adminKeyFile, to.backend)
  // After the database: what it speaks of was there before.
  try {
    for (const part of ["keys", "artifacts", "transcripts"] as const)
      if (existsSync(from[part])) cpSync(from[part], to[part], { recursive: true, preserveTimestamps: true })
  } catch (error) {
    throw new StartError(`The data is in ${to.root}, but not all files: ${(error as Error).message}`, 73)
  }
  const at = new Date(Number(BigInt(made.ts) / 1_000_000n)).toISOString()
  if (json) return out(JSON.stringify({ directory: to.root, at, files: made.files, bytes: made.bytes }))
  out(`${to.root} holds everything as it was at ${at} (${inMiB(made.bytes)}, ${made.files} stored files).`)
  out(`It is checked. Start with it: CLUTCH_HOME=${to.root} ./run.sh up`)
}

function makeEmpty(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if (readdirSync(directory).length === 0) return
  } catch (error) {
    throw new StartError(`${directory} cannot be used: ${(error as Error).message}`, 73)
  }
  throw new StartError(`${directory} is not empty. A backup needs a directory of its own.`, 73)
}

async function askBackend(
  env: Env,
  adminKeyFile: string,
  directory: string,
): Promise<z.infer<typeof Backup>> {
  const { status, body } = await post(env, readKey(adminKeyFile), { directory }).catch((error: unknown) => {
    throw new StartError(
      `The backend does not answer at ${convexUrl(env)} (${(error as Error).message}). Is Clutch running? (./run.sh status)`,
      TRY_AGAIN,
    )
  })
  if (status === 200) return Backup.parse(JSON.parse(body))
  const { message } = Refused.safeParse(asJson(body)).data ?? { message: body }
  throw new StartError(`No backup was made: ${message}`, status === 503 ? TRY_AGAIN : 73)
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8").trim()
  } catch (error) {
    throw new StartError(`The backend's admin key cannot be read: ${(error as Error).message}`)
  }
}

/** Not `fetch`, which gives up after five minutes without an answer: a large backup takes longer. */
async function post(env: Env, key: string, body: unknown): Promise<{ status: number; body: string }> {
  return await new Promise((resolve, reject) => {
    const headers = { authorization: `Convex ${key}`, "content-type": "application/json" }
    request(`${convexUrl(env)}/api/backup`, { method: "POST", headers }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject)
    })
      .on("error", reject)
      .end(JSON.stringify(body))
  })
}

function asJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

const inMiB = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
