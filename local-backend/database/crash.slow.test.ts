import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { createInterface } from "node:readline"
import { Worker } from "node:worker_threads"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { openDatabase } from "./open.ts"
import { collect, read, scan, temporaryFile, write } from "./test-database.ts"

const OPEN = fileURLToPath(new URL("./open.ts", import.meta.url))

/** Writes numbered documents for ever, says each number once it is committed, and holds one more back. */
const WRITER = `
  const { openDatabase } = await import(${JSON.stringify(OPEN)})
  const database = openDatabase({ path: process.env.DATABASE, durability: "normal" })
  for (let n = 0; ; n++) {
    const tx = database.begin("write")
    tx.insert("items", { n })
    tx.insert("pairs", { n })
    tx.commit()
    process.stdout.write(n + "\\n")
  }
`

/** Opens, leaves a transaction open, forgets both for the garbage collector, and waits. */
const HOLDER = `
  const { openDatabase } = await import(${JSON.stringify(OPEN)})
  const database = openDatabase({ path: process.env.DATABASE })
  const tx = database.begin("write")
  tx.insert("items", { n: "uncommitted" })
  setInterval(() => {
    gc()
    process.stdout.write("open\\n")
  }, 20)
`

let file: ReturnType<typeof temporaryFile>
let children: ChildProcess[]
beforeEach(() => {
  file = temporaryFile()
  children = []
})
afterEach(() => {
  for (const child of children) child.kill("SIGKILL")
  file.remove()
})

function start(source: string): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "--eval", source], {
    env: { ...process.env, DATABASE: file.path },
    stdio: ["ignore", "pipe", "inherit"],
  })
  children.push(child)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit")
  child.kill("SIGKILL")
  await gone
}

describe("kill -9", () => {
  it("loses no commit that was acknowledged, and leaves nothing half done", async () => {
    for (let round = 0; round < 5; round++) {
      const child = start(WRITER)
      let acknowledged = -1
      for await (const line of createInterface({ input: child.stdout })) {
        acknowledged = Number(line)
        if (acknowledged >= 50 * (round + 1)) break
      }
      await kill(child)
      const database = openDatabase({ path: file.path })
      const [items, pairs] = read(database, (tx) =>
        ["items", "pairs"].map((table) => collect(tx, scan(table)).map(({ n }) => n)),
      )
      expect(items).toEqual(pairs)
      expect(items).toContain(acknowledged)
      expect(database.integrityCheck()).toEqual([])
      database.close()
    }
  })

  it("undoes the transaction that was open, and frees the lock", async () => {
    const child = start(HOLDER)
    await once(child.stdout, "data")
    expect(() => openDatabase({ path: file.path })).toThrow(
      `The database ${file.path} is in use by process ${child.pid}`,
    )
    await kill(child)
    const database = openDatabase({ path: file.path })
    expect(read(database, (tx) => collect(tx, scan("items")))).toEqual([])
    write(database, (tx) => tx.insert("items", { n: 1 }))
    database.close()
  })
})

it("a worker thread that is terminated in a transaction frees the database for its successor", async () => {
  const worker = new Worker(
    `const { workerData, parentPort } = require("node:worker_threads")
     import(workerData.open).then(({ openDatabase }) => {
       const database = openDatabase({ path: workerData.path })
       database.begin("write").insert("items", { n: "uncommitted" })
       parentPort.postMessage("open")
       for (;;) {}
     })`,
    { eval: true, workerData: { open: OPEN, path: file.path } },
  )
  await once(worker, "message")
  expect(() => openDatabase({ path: file.path })).toThrow("is in use by this process")
  await worker.terminate()
  const database = openDatabase({ path: file.path })
  expect(read(database, (tx) => collect(tx, scan("items")))).toEqual([])
  database.close()
})
