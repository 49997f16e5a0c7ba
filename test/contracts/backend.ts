/** What a contract of backends is held against: an app deployed on one of them, with a clock that stands still. */
import type {
  FunctionArgs,
  FunctionReference,
  FunctionReturnType,
  GenericSchema,
  SchemaDefinition,
} from "convex/server"
import { afterEach, beforeEach, vi } from "vitest"
import type { Caller } from "#lib/convex"

/** Functions and schema as imported; modules are named by their path in the functions' folder. */
export type Code = { schema: SchemaDefinition<GenericSchema, boolean>; modules: Record<string, unknown> }

/** An app, and its components by the paths under which they are mounted. */
export type App = Code & { components?: Record<string, Code> }

export type Identity = { subject: string; issuer: string }

type CallAction = <Ref extends FunctionReference<"action">>(
  ref: Ref,
  args: FunctionArgs<Ref>,
) => Promise<FunctionReturnType<Ref>>

export type ConvexBackend = {
  /** Calls in somebody's name. What a function refuses arrives as a ConvexError with its data as a value. */
  as(identity: Identity | null): Caller & { action: CallAction }
  /** Lets time pass, and everything that is due by then run. */
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

export type OpenBackend = (app: App) => Promise<ConvexBackend>

export const START = Date.UTC(2027, 0, 15, 12)

/** A new backend for each test of the suite; `db` calls as nobody. */
export function freshBackend(
  open: OpenBackend,
  app: App,
): { backend: ConvexBackend; db: ReturnType<ConvexBackend["as"]> } {
  const place = {} as ReturnType<typeof freshBackend>
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: START })
    place.backend = await open(app)
    place.db = place.backend.as(null)
  })
  afterEach(async () => {
    await place.backend.close()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
  return place
}
