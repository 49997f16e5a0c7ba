import { BaseConvexClient } from "convex/browser"
import type { Value } from "convex/values"
import { expect, onTestFinished, test } from "vitest"
import { decodeTimestamp } from "../server/timestamp.ts"
import { Dice, scaled, SEED } from "./dice.ts"
import { startProofBackend } from "./proof-backend.ts"
import { recordingSocket } from "./recording-socket.ts"

const MUTATIONS = scaled(10_000, 100)
const AT_ONCE = 8
const PLACES = 40

type Args = Record<string, number>
type Cells = Map<number, number>
type Watched = { name: string; args: Args; expected: (cells: Cells) => Value }

const inOrder = (cells: Cells) => [...cells].sort(([a], [b]) => a - b)
const WATCHED: Watched[] = [
  ...[0, 10, 20, 30].map((from) => ({
    name: "cells:range",
    args: { from, to: from + 10 },
    expected: (cells: Cells) => inOrder(cells).filter(([place]) => place >= from && place < from + 10),
  })),
  {
    name: "cells:first",
    args: { from: 5, count: 4 },
    expected: (cells) =>
      inOrder(cells)
        .filter(([place]) => place >= 5)
        .slice(0, 4),
  },
  { name: "cells:sum", args: {}, expected: (cells) => [...cells.values()].reduce((a, b) => a + b, 0) },
]

/** The same operations on a plain map. */
const MODEL: Record<string, (cells: Cells, args: Args) => void> = {
  put: (cells, { place = 0, value = 0 }) => void cells.set(place, value),
  increment: (cells, { place = 0 }) => void cells.set(place, (cells.get(place) ?? 0) + 1),
  clear: (cells, { place = 0 }) => void cells.delete(place),
  move(cells, { from = 0, to = 0 }) {
    const value = cells.get(from)
    if (value === undefined || from === to) return
    cells.delete(from)
    cells.set(to, value)
  },
  putAndFail() {},
}

type Operation = { name: string; args: Args }
type Committed = Operation & { ts: bigint }
type Observation = { ts: bigint; client: number; shown: string[] }

function anOperation(dice: Dice): Operation {
  const place = dice.below(PLACES)
  const value = dice.below(1_000)
  return dice.pick<Operation>([
    { name: "put", args: { place, value } },
    { name: "increment", args: { place } },
    { name: "clear", args: { place } },
    { name: "move", args: { from: place, to: dice.below(PLACES) } },
    { name: "putAndFail", args: { place, value } },
  ])
}

test(
  `two clients make ${MUTATIONS} random mutations: whatever either sees is the serial state at its timestamp (seed ${SEED})`,
  async () => {
    const backend = await startProofBackend()
    const [committed, observed]: [Committed[], Observation[]] = [[], []]
    let left = MUTATIONS

    async function work(name: number): Promise<void> {
      const dice = new Dice(SEED + name)
      const operations = new Map<number, Operation>()
      let ts = 0n
      const { constructor } = recordingSocket((text) => {
        const frame = JSON.parse(text) as {
          type: string
          requestId: number
          success: boolean
          ts: string
        } & {
          endVersion: { ts: string }
        }
        if (frame.type === "Transition") ts = timestamp(frame.endVersion.ts)
        const operation = operations.get(frame.requestId)
        if (frame.type === "MutationResponse" && frame.success && operation)
          committed.push({ ...operation, ts: timestamp(frame.ts) })
      })
      const client: BaseConvexClient = new BaseConvexClient(
        backend.url,
        () => {
          const shown = WATCHED.map((query) => client.localQueryResult(query.name, query.args))
          if (shown.every((value) => value !== undefined))
            observed.push({ ts, client: name, shown: shown.map((value) => JSON.stringify(value)) })
        },
        { logger: false, unsavedChangesWarning: false, webSocketConstructor: constructor },
      )
      onTestFinished(() => client.close())
      for (const { name, args } of WATCHED) client.subscribe(name, args)
      let requestId = 0
      const next = async (): Promise<void> => {
        while (left-- > 0) {
          const operation = anOperation(dice)
          operations.set(requestId++, operation)
          await client.mutation(`cells:${operation.name}`, operation.args).catch(() => {})
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, next))
    }

    await Promise.all([work(0), work(1)])
    expect(new Set(committed.map(({ ts }) => ts)).size).toBeGreaterThan(MUTATIONS / 2)
    for (const client of [0, 1]) {
      const own = observed.filter((each) => each.client === client)
      expect(own.length).toBeGreaterThan(MUTATIONS / 50)
      expectSerial(committed, own)
    }
  },
  scaled(600_000, 60_000),
)

/** Replays the commits in the order of their timestamps and compares each observation with the state at its own. */
function expectSerial(committed: readonly Committed[], observed: readonly Observation[]): void {
  const commits = committed.toSorted((a, b) => (a.ts < b.ts ? -1 : 1))
  const cells: Cells = new Map()
  let position = 0
  let last = 0n
  for (const { ts, shown } of observed) {
    expect(ts).toBeGreaterThanOrEqual(last)
    last = ts
    for (let commit = commits[position]; commit && commit.ts <= ts; commit = commits[++position])
      MODEL[commit.name]?.(cells, commit.args)
    expect(shown).toEqual(WATCHED.map(({ expected }) => JSON.stringify(expected(cells))))
  }
}

function timestamp(text: string): bigint {
  return decodeTimestamp(text) ?? 0n
}
