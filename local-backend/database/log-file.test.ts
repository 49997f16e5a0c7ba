import {
  closeSync,
  copyFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { afterEach, beforeEach, expect, it } from "vitest"
import type { DatabaseError } from "./errors.ts"
import { LogFile } from "./log-file.ts"
import { openDatabase } from "./open.ts"
import { collect, read, scan, temporaryFile, write } from "./test-database.ts"

const MEGABYTE = 1024 * 1024
let file: ReturnType<typeof temporaryFile>
beforeEach(() => void (file = temporaryFile()))
afterEach(() => file.remove())

/** A log without a database, whose descriptor can be taken away: then its disk fails. */
function openAlone() {
  writeFileSync(`${file.path}-wal`, "frames")
  const failures: DatabaseError[] = []
  const log = new LogFile(file.path, (error) => failures.push(error))
  return { log, failures }
}

function breakDisk(): void {
  for (const name of readdirSync("/proc/self/fd")) {
    try {
      if (readlinkSync(`/proc/self/fd/${name}`) === `${file.path}-wal`) closeSync(Number(name))
    } catch {
      // The descriptor of this very look has gone.
    }
  }
}

it("commits share the syncs that begin after them, and each waits for its own", async () => {
  const { log } = openAlone()
  expect(log.synced()).toBeNull()
  const order: string[] = []
  log.syncLater()
  const first = log.synced()?.then(() => order.push("first"))
  log.syncLater()
  log.syncLater()
  const others = log.synced()?.then(() => order.push("others"))
  expect([first, others]).not.toContain(undefined)
  await Promise.all([first, others])
  expect(order).toEqual(["first", "others"])
  expect(log.synced()).toBeNull()
  log.close()
})

it("a sync that waits brings along what another has begun", async () => {
  const { log } = openAlone()
  log.syncLater()
  const begun = log.synced()
  log.sync()
  expect(log.synced()).toBeNull()
  await begun
  log.close()
})

it("closing waits for the disk, so that nobody waits for ever", async () => {
  const { log } = openAlone()
  log.syncLater()
  const begun = log.synced()
  log.close()
  await begun
})

it.runIf(process.platform === "linux")(
  "a disk that fails says so once, and nothing that waits for it goes on",
  async () => {
    const { log, failures } = openAlone()
    breakDisk()
    log.syncLater()
    let goesOn = false
    void log.synced()?.then(() => (goesOn = true))
    expect(() => log.sync()).toThrow(/The disk failed to keep what was written to .*-wal \(EBADF/)
    expect(() => log.sync()).toThrow("The disk failed")
    // A sync of another file, asked for later, has come back.
    const other = `${file.path}.other`
    writeFileSync(`${other}-wal`, "")
    const second = new LogFile(other)
    second.syncLater()
    await second.synced()
    second.close()
    expect(failures.map(({ code }) => code)).toEqual(["DiskFailed"])
    expect(goesOn).toBe(false)
    expect(log.synced()).not.toBeNull()
  },
)

it.runIf(process.platform === "linux")("a log that cannot be synced is not opened", () => {
  symlinkSync("/dev/null", `${file.path}-wal`)
  expect(() => new LogFile(file.path)).toThrow(/The disk failed .* \(E/)
})

it("room in the log is taken at once, and what was committed into it is found after a crash", () => {
  const database = openDatabase({ path: file.path, reserveLog: true })
  const size = () => statSync(`${file.path}-wal`).size
  expect(size()).toBe(20 * MEGABYTE)
  for (let n = 0; n < 20; n++) write(database, (tx) => tx.insert("items", { n }))
  expect(size()).toBe(20 * MEGABYTE)
  // What a process that is killed here leaves behind.
  const left = `${file.path}.left`
  for (const part of ["", "-wal"]) copyFileSync(`${file.path}${part}`, `${left}${part}`)
  database.close()
  const again = openDatabase({ path: left, reserveLog: true })
  expect(again.integrityCheck()).toEqual([])
  expect(read(again, (tx) => collect(tx, scan("items")).map(({ n }) => n))).toHaveLength(20)
  again.close()
})

it("without waiting for the disk there is nothing to wait for", () => {
  const database = openDatabase({ path: file.path, durability: "normal" })
  const tx = database.begin("write")
  tx.insert("items", {})
  tx.commit("later")
  expect(database.synced()).toBeNull()
  database.close()
})
