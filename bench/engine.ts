/**
 * What the engine costs above SQLite: inserts, pages of 50 and point reads in process, against `node:sqlite` doing the
 * same reads and writes in the same run, and against the convex package alone. Reads are measured twice: as a handler
 * feels them, many in one query, and with a query, its arguments and its answer for each. The sides take turns, so that
 * a busy machine slows all of them.
 */
import { mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { createEngine } from "#local-backend/engine/in-process"
import { boardOf, callTo, card, CARDS_ON_A_BOARD, deployCards, fill, nextKey, valueOf } from "./cards.ts"
import { PackageAlone } from "./package-alone.ts"
import { RawCards } from "./raw-cards.ts"
import { percentile, report } from "./report.ts"

const SEEDED = 20_000
const ROUNDS = 9
/** Of each round: long enough to measure, short enough that both sides meet the same machine. */
const INSERTS = 1_024
const PAGES = 300
const GETS = 3_000
/** What one query reads when many reads are made in it. */
const PAGES_OF_A_QUERY = 20
const GETS_OF_A_QUERY = 100
/** What the engine's own groups hold when enough mutations wait. */
const GROUP = 32
const IN_FLIGHT = 64

const directory = mkdtempSync(path.join(os.tmpdir(), "clutch-bench-"))
const durability = process.argv.includes("--normal") ? "normal" : "full"
const file = path.join(directory, "engine.sqlite")
const seeding = createEngine({ path: file, durability })
await deployCards(seeding)
await fill(seeding, 0, SEEDED)
await seeding.stop()
const raw = new RawCards(file, path.join(directory, "raw.sqlite"), durability)
const engine = createEngine({ path: file, durability })
let written = SEEDED

type Side = { engine: number[]; raw: number[]; alone: number[] }
try {
  const ids = await knownIds()
  const alone = await PackageAlone.load(await documentsOf(0))
  const load = os.loadavg()[0] ?? 0
  const [insert, page, get, pageWithin, getWithin] = [side(), side(), side(), side(), side()]
  // The first round warms all sides up.
  for (let round = 0; round <= ROUNDS; round++) {
    const from = written
    await measure(insert.engine, INSERTS, () => insertAll(INSERTS))
    await measure(insert.raw, INSERTS, () => raw.insert(from, from + INSERTS, GROUP))
    await measure(page.engine, PAGES, () => each(PAGES, readPage))
    await measure(page.raw, PAGES, () => each(PAGES, (i) => raw.page(pick(i))))
    await measure(page.alone, PAGES, () => each(PAGES, () => alone.page()))
    await measure(get.engine, GETS, () => each(GETS, (i) => readOne(ids[i % ids.length] ?? "")))
    await measure(get.raw, GETS, () => each(GETS, (i) => raw.get(ids[i % ids.length] ?? "")))
    await measure(get.alone, GETS, () => each(GETS, () => alone.get()))
    await measure(pageWithin.engine, PAGES, () => each(PAGES / PAGES_OF_A_QUERY, readPagesWithin))
    await measure(pageWithin.raw, PAGES, () => each(PAGES, (i) => raw.page(pick(i))))
    await measure(getWithin.engine, GETS, () => each(GETS / GETS_OF_A_QUERY, (i) => readWithin(ids, i)))
    await measure(getWithin.raw, GETS, () => each(GETS, (i) => raw.get(ids[i % ids.length] ?? "")))
  }
  report("engine", { documents: SEEDED, rounds: ROUNDS, durability, loadBefore: load.toFixed(1) }, [
    ...figures("insert with 3 indexes, groups of 32", insert, 0.3),
    ...figures("take(50) within a query", pageWithin, 0.3),
    ...figures("point get within a query", getWithin, 0.25),
    ...figures("take(50) as a query of its own", page),
    ...figures("point get as a query of its own", get),
  ])
} finally {
  await engine.stop()
  raw.close()
  rmSync(directory, { recursive: true })
}

function side(): Side {
  return { engine: [], raw: [], alone: [] }
}

/** Notes how many per second. */
async function measure(rates: number[], count: number, work: () => Promise<void> | void): Promise<void> {
  const startedAt = performance.now()
  await work()
  rates.push((count / (performance.now() - startedAt)) * 1_000)
}

function figures(name: string, { engine: ours, raw: theirs, alone }: Side, goal?: number) {
  const ratios = ours.map((rate, i) => rate / (theirs[i] ?? Number.NaN))
  const median = (rates: readonly number[]) => percentile(rates.slice(1), 0.5)
  const rows = [
    { name: `${name}, engine / raw`, unit: "", goal, value: median(ratios) },
    { name: `${name}, engine`, unit: "/s", value: median(ours) },
    { name: `${name}, raw`, unit: "/s", value: median(theirs) },
  ]
  if (alone.length === 0) return rows
  const bound = { name: `${name}, the convex package alone / raw`, unit: "", value: 0 }
  return [...rows, { ...bound, value: median(alone.map((rate, i) => rate / (theirs[i] ?? Number.NaN))) }]
}

async function insertAll(count: number): Promise<void> {
  let left = count
  const next = async () => {
    while (left-- > 0) valueOf(await engine.runMutation(callTo("cards:add", card(written++)), nextKey()))
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, next))
}

async function readPage(i: number): Promise<void> {
  const cards = await query("cards:page", { board: card(pick(i)).board })
  if (cards.length < CARDS_ON_A_BOARD * 100) throw new Error("The page is not full.")
}

async function readOne(id: string): Promise<void> {
  await query("cards:get", { id })
}

async function readPagesWithin(i: number): Promise<void> {
  const numbers = Array.from({ length: PAGES_OF_A_QUERY }, (_, k) => pick(i * PAGES_OF_A_QUERY + k))
  const seen = await query("cards:readPages", { boards: numbers.map(boardOf) })
  if (Number(seen) !== PAGES_OF_A_QUERY * CARDS_ON_A_BOARD) throw new Error("A page is not full.")
}

async function readWithin(ids: readonly string[], i: number): Promise<void> {
  const wanted = Array.from(
    { length: GETS_OF_A_QUERY },
    (_, k) => ids[(i * GETS_OF_A_QUERY + k) % ids.length] ?? "",
  )
  const seen = await query("cards:readEach", { ids: wanted })
  if (Number(seen) !== GETS_OF_A_QUERY) throw new Error("A card is missing.")
}

/** The outcome's text goes to clients as it is, so nobody parses it here. */
async function query(functionPath: string, args: Record<string, string | string[]>): Promise<string> {
  const { outcomes } = await engine.runQueries([{ ...callTo(functionPath, args), journal: null }])
  const outcome = outcomes[0]
  if (!outcome?.ok) throw new Error(outcome?.error.message)
  return outcome.value
}

async function documentsOf(n: number): Promise<string[]> {
  const cards = JSON.parse(await query("cards:page", { board: card(n).board })) as object[]
  return cards.map((document) => JSON.stringify(document))
}

async function knownIds(): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < SEEDED; n += CARDS_ON_A_BOARD * 4) {
    const cards = JSON.parse(await query("cards:page", { board: card(n).board })) as { _id: string }[]
    ids.push(...cards.map(({ _id }) => _id))
  }
  return ids
}

/** A board here and there, the same for both sides. */
function pick(i: number): number {
  return (i * 7_919) % SEEDED
}

async function each(count: number, work: (i: number) => unknown): Promise<void> {
  for (let i = 0; i < count; i++) await work(i)
}
