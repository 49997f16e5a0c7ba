/// <reference types="vite/client" />
/** What a story needs of a backend, and the two that every story is told on. */
import { convexTest } from "convex-test"
import schema from "#convex/schema"
import type { Caller } from "#lib/convex"
import { openLocalBackend } from "./local-backend.ts"

export type WorldBackend = {
  as(subject: string): Caller
  /** How many mutations were asked for: when it no longer grows, the world is at rest. */
  writes(): number
  close(): Promise<void>
}

export const BACKENDS: readonly { name: string; open(): Promise<WorldBackend> }[] = [
  { name: "convex-test", open: async () => convexTestBackend() },
  { name: "the local backend", open: localBackend },
]

const ISSUER = "https://clutch.local"
const ROOT = "../../convex/"
const modules = import.meta.glob(["../../convex/**/*.ts", "!**/*.test.ts", "!**/*.testing.ts"])

/** The real functions of convex/ on the in-memory backend of the Convex authors. */
function convexTestBackend(): WorldBackend {
  const backend = convexTest({ schema, modules })
  // The same calls; only their types spell "no arguments" differently.
  const as = (subject: string) => backend.withIdentity({ issuer: ISSUER, subject }) as unknown as Caller
  return { ...countingWrites(as), close: async () => {} }
}

/** The same functions on Clutch's own backend, in this process, with the story's clock. */
async function localBackend(): Promise<WorldBackend> {
  const loaded = await Promise.all(
    Object.entries(modules)
      // Read where tokens are checked; here identities are given.
      .filter(([file]) => !file.endsWith("/auth.config.ts"))
      .map(async ([file, load]) => [file.slice(ROOT.length), await load()] as const),
  )
  const backend = await openLocalBackend({ schema, modules: Object.fromEntries(loaded) })
  return { ...countingWrites((subject) => backend.as({ issuer: ISSUER, subject })), close: backend.close }
}

function countingWrites(as: (subject: string) => Caller): Pick<WorldBackend, "as" | "writes"> {
  let writes = 0
  return {
    as(subject) {
      const door = as(subject)
      return {
        query: (ref, args) => door.query(ref, args),
        mutation: (ref, args) => {
          writes += 1
          return door.mutation(ref, args)
        },
      }
    },
    writes: () => writes,
  }
}
