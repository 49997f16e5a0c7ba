/** The two backends that are compared: this one, running a bundle in its own realm, and the Convex authors' mock. */
import { convexTest } from "convex-test"
import type { GenericSchema, SchemaDefinition } from "convex/server"
import { makeFunctionReference } from "convex/server"
import { convexToJson, jsonToConvex, type Value } from "convex/values"
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { vi } from "vitest"
import type { JsonValue } from "../../database/types.ts"
import { createEngine } from "../../engine/in-process.ts"
import type { Bundle, Outcome } from "../../engine/types.ts"
import { fakeEnvironment, type FakeEnvironment } from "../../fixtures/library.ts"
import { seededRandom } from "../../functions/random.ts"
import { silentLogger } from "../../log.ts"
import * as run from "../../fixtures/fuzz/convex/run.ts"
import type { Operation, Result } from "../../fixtures/fuzz/operations.ts"

export type Done = { results: Result[]; ids: string[] }
export type Answer = { done: Done } | { error: string }

export type Backend = {
  call(kind: "read" | "mutate", operations: Operation[], ids: string[]): Promise<Answer>
  /** Lets time pass, and what is due by then run. */
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

type Schema = SchemaDefinition<GenericSchema, boolean>

/** Bundled once: only the schema differs from sequence to sequence. */
const bundled = build({
  entryPoints: [fileURLToPath(new URL("../../fixtures/fuzz/convex/run.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
  conditions: ["convex", "module"],
  logLevel: "silent",
}).then(({ outputFiles }) => outputFiles[0]?.text ?? "")

/** A clock that is set, and randomness of full width: with less, ids soon come twice. */
function seededEnvironment(seed: number): FakeEnvironment {
  const environment = fakeEnvironment()
  const { fill } = seededRandom(new Uint8Array(new Uint32Array([seed, 1, 2, 3]).buffer))
  return Object.assign(environment, {
    randomBytes(length: number) {
      const bytes = new Uint8Array(length)
      fill(bytes)
      return bytes
    },
  })
}

export async function openLocal(schema: Schema, seed: number): Promise<Backend> {
  const environment = seededEnvironment(seed)
  // What is nobody's fault is a bug of this backend: its cause belongs beside the failing test.
  const logger = { ...silentLogger, error: (fields: object) => console.info("system error", fields) }
  const engine = createEngine({ path: ":memory:", environment, logger, scheduling: "manual" })
  // What `export()` of a schema answers is a private matter of the package, and the one thing that is pushed.
  const exported = (schema as unknown as { export(): string }).export()
  const bundle: Bundle = {
    modules: [{ path: "run.js", source: await bundled, environment: "isolate" }],
    schema: {
      path: "schema.js",
      source: `export default { export: () => ${JSON.stringify(exported)} }`,
      environment: "isolate",
    },
  }
  await engine.deploy(bundle)
  let requests = 0
  const identity = { kind: "none" } as const
  return {
    async call(kind, operations, ids) {
      const args = convexToJson({ operations, ids } as unknown as Value) as JsonValue
      const call = { path: `run:${kind}`, args, identity, allowInternal: false }
      if (kind === "mutate")
        return answerOf(await engine.runMutation(call, { sessionId: "test", requestId: requests++ }))
      const { outcomes } = await engine.runQueries([{ ...call, journal: null }])
      return answerOf(outcomes[0])
    },
    async advance(ms) {
      environment.nowMs += ms
      await engine.runDueJobs()
    },
    close: () => engine.stop(),
  }
}

function answerOf(outcome: Outcome | undefined): Answer {
  if (outcome === undefined) return { error: "no answer" }
  if (outcome.ok) return { done: jsonToConvex(JSON.parse(outcome.value) as never) as Done }
  return { error: outcome.error.message }
}

export function openMock(schema: Schema): Promise<Backend> {
  const modules = { "./_generated/api.ts": () => Promise.resolve({}), "./run.ts": () => Promise.resolve(run) }
  const mock = convexTest({ schema, modules })
  const read = makeFunctionReference<"query", { operations: Operation[]; ids: string[] }, Done>("run:read")
  const mutate = makeFunctionReference<"mutation", { operations: Operation[]; ids: string[] }, Done>(
    "run:mutate",
  )
  return Promise.resolve({
    async call(kind, operations, ids) {
      try {
        const args = { operations, ids }
        return { done: await (kind === "read" ? mock.query(read, args) : mock.mutation(mutate, args)) }
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error) }
      }
    },
    async advance(ms) {
      vi.advanceTimersByTime(ms)
      await mock.finishInProgressScheduledFunctions()
    },
    close: () => Promise.resolve(),
  })
}
