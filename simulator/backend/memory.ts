/**
 * The functions of convex/ over rows in memory: serializable because one call runs at a time, atomic because what a failed
 * one wrote is undone. It checks neither shapes nor limits, which the contract tests of the real backends do, and is
 * some hundred times faster: ten thousand schedules are a matter of minutes.
 */
import { getFunctionName, type FunctionReference } from "convex/server"
import schema from "#convex/schema"
import type { Caller } from "#lib/convex"
import { refusalOf } from "#lib/refusals"
import type { Commit, SimulatedBackend } from "./backend.ts"
import { functionNamed } from "./functions.ts"
import { createRows, type IndexFields, type Rows } from "./rows.ts"
import { beginTransaction, idOf, type Ids } from "./transaction.ts"

export type MemoryBackend = SimulatedBackend & {
  rows: Rows
  /** Sets up what no function can: limits of a project, of an agent. */
  edit(table: string, id: string, fields: Readonly<Record<string, unknown>>): void
}

const ISSUER = "https://clutch.local"
/** A creation time is later than every one before, whatever the clock says. */
const TICK_MS = 1 / 1024

export function createMemoryBackend(now: () => number): MemoryBackend {
  const rows = createRows(indexFields)
  const ids = createIds(now)
  const commitListeners: ((commit: Commit) => void)[] = []
  const crashListeners: Parameters<SimulatedBackend["onCrash"]>[0][] = []
  let last: Promise<unknown> = Promise.resolve()
  let underWay = 0

  /** One after the other, in the order of the calls. */
  const serially = <T>(work: () => Promise<T>): Promise<T> => {
    underWay++
    const result = last.then(work).finally(() => underWay--)
    last = result.catch(() => {})
    return result
  }

  const call = (subject: string, ref: FunctionReference<"query" | "mutation">, args: object) =>
    serially(async () => {
      const fn = getFunctionName(ref)
      const { isMutation, handler } = functionNamed(fn)
      const transaction = beginTransaction(rows, ids, !isMutation)
      const identity = { issuer: ISSUER, subject, tokenIdentifier: `${ISSUER}|${subject}` }
      const ctx = { db: transaction.db, auth: { getUserIdentity: async () => identity } }
      try {
        const value = onTheWire(await handler(ctx, onTheWire(args) as object))
        if (transaction.changes.length > 0)
          for (const listener of commitListeners) listener({ by: subject, fn, changes: transaction.changes })
        return value
      } catch (error) {
        transaction.undo()
        if (!refusalOf(error)) for (const listener of crashListeners) listener({ by: subject, fn, error })
        throw error
      }
    })

  return {
    rows,
    edit(table, id, fields) {
      const before = rows.get(table, id)
      if (before) rows.write({ table, id, before, after: { ...before, ...fields } })
    },
    as: (subject) =>
      ({
        query: (ref, args) => call(subject, ref, args),
        mutation: (ref, args) => call(subject, ref, args),
      }) as Caller,
    onCommit: (listener) => void commitListeners.push(listener),
    onCrash: (listener) => void crashListeners.push(listener),
    isIdle: () => underWay === 0,
  }
}

function createIds(now: () => number): Ids {
  const counts = new Map<string, number>()
  let lastTime = 0
  return {
    next(table) {
      const number = (counts.get(table) ?? 0) + 1
      counts.set(table, number)
      return idOf(table, number)
    },
    creationTime: () => (lastTime = Math.max(now(), lastTime + TICK_MS)),
  }
}

/** Nobody shares objects with anybody across the wire, and what is absent does not travel. */
const onTheWire = (value: unknown): unknown =>
  value === undefined || value === null ? null : JSON.parse(JSON.stringify(value))

const BY_CREATION = "_creationTime"

const indexFields: IndexFields = Object.fromEntries(
  Object.entries(schema.tables).map(([table, definition]) => [
    table,
    {
      by_creation_time: [BY_CREATION],
      ...Object.fromEntries(
        definition[" indexes"]().map(({ indexDescriptor, fields }) => [
          indexDescriptor,
          [...fields.filter((field) => field !== BY_CREATION), BY_CREATION],
        ]),
      ),
    },
  ]),
)
