/// <reference types="vite/client" />
/** What a story needs of a backend: to ask in somebody's name, and to hear of changes. */
import { convexTest } from "convex-test"
import schema from "#convex/schema"
import type { Caller } from "#lib/convex"

export type WorldBackend = {
  as(subject: string): Caller
  /** How many mutations were asked for: when it no longer grows, the world is at rest. */
  writes(): number
}

const modules = import.meta.glob("../../convex/**/*.ts")

/** The real functions of convex/ on the in-memory backend of the Convex authors. */
export function convexTestBackend(): WorldBackend {
  const backend = convexTest({ schema, modules: withoutTests(modules) })
  let writes = 0
  return {
    as(subject) {
      // The same calls; only their types spell "no arguments" differently.
      const door = backend.withIdentity({ issuer: "https://clutch.local", subject }) as unknown as Caller
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

const withoutTests = <T>(files: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(files).filter(([file]) => !file.includes(".test.")))
