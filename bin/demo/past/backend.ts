/** The backend of the past: the demo's own database, opened in this process under a clock that is set from outside. */
import { readdir } from "node:fs/promises"
import path from "node:path"
import { Readable } from "node:stream"
import { pathToFileURL } from "node:url"
import { getFunctionName, type FunctionReference } from "convex/server"
import { ConvexError, convexToJson, jsonToConvex, type Value } from "convex/values"
import { ISSUER, type Subject } from "#lib/auth/issuer"
import type { Caller } from "#lib/convex"
import { ROOT } from "#lib/root"
import { createEngine } from "#local-backend/engine/in-process"
import type { Outcome } from "#local-backend/engine/types"
import { DATABASE_FILE, FILES_DIRECTORY } from "#local-backend/transfer/backup"
import type { PastTime } from "./time.ts"

export type PastBackend = {
  as(subject: Subject): Caller
  /** As an upload does it; the answer is what a mutation takes. */
  storeFile(bytes: Uint8Array, contentType: string): Promise<string>
  stop(): Promise<void>
}

type Options = { directory: string; time: PastTime; random(): number }

/** The component that the app itself is. */
const APP = ""

/** What a change takes on a machine that is not busy. */
const CHANGE_MS = 2

type Ref = FunctionReference<"query" | "mutation">

/** Each change takes a moment; `random` is in [0, 1). */
export async function openPast({ directory, time, random }: Options): Promise<PastBackend> {
  const engine = createEngine({
    path: path.join(directory, DATABASE_FILE),
    filesDirectory: path.join(directory, FILES_DIRECTORY),
    // Whoever is interrupted begins again: there is nothing to save from a crash.
    durability: "normal",
    scheduling: "manual",
    environment: {
      nowNs: () => BigInt(time.now()) * 1_000_000n,
      randomBytes: (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)),
    },
  })
  const convex = path.join(ROOT, "convex")
  await engine.deployModules(await modulesIn(convex), await importDefault(path.join(convex, "schema.ts")))
  let requests = 0
  const callOf = (subject: Subject, ref: Ref, args: object) => ({
    path: getFunctionName(ref),
    args: convexToJson(args as Value),
    identity: {
      kind: "user" as const,
      attributes: { issuer: ISSUER, subject, tokenIdentifier: `${ISSUER}|${subject}` },
    },
    allowInternal: false,
  })
  return {
    as: (subject) =>
      ({
        async query(ref: Ref, args: object) {
          const { outcomes } = await engine.runQueries([{ ...callOf(subject, ref, args), journal: null }])
          return valueOf(outcomes[0]!)
        },
        async mutation(ref: Ref, args: object) {
          time.tick(CHANGE_MS)
          const key = { sessionId: "past", requestId: requests++ }
          return valueOf(await engine.runMutation(callOf(subject, ref, args), key))
        },
      }) as Caller,
    async storeFile(bytes, contentType) {
      const key = crypto.randomUUID()
      const written = await engine.fileBytes.write(key, Readable.from([bytes]))
      return engine.files.addFile(APP, { key, contentType, ...written })
    },
    stop: () => engine.stop(),
  }
}

/** As the bundler names them: what is deployed is what a start deploys. */
async function modulesIn(directory: string): Promise<Record<string, unknown>> {
  const names = (await readdir(directory)).filter(
    (name) => /^[A-Za-z]+\.ts$/.test(name) && name !== "schema.ts",
  )
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [
        name.replace(/ts$/, "js"),
        await import(pathToFileURL(path.join(directory, name)).href),
      ]),
    ),
  )
}

const importDefault = async (file: string): Promise<unknown> =>
  ((await import(pathToFileURL(file).href)) as { default: unknown }).default

function valueOf(outcome: Outcome): unknown {
  if (outcome.ok) return jsonToConvex(JSON.parse(outcome.value))
  const { message, data } = outcome.error
  throw data === undefined ? new Error(message) : new ConvexError(jsonToConvex(data))
}
