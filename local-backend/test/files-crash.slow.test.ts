/** Kills a process while it stores files: no row without its bytes, no bytes without their row after the next start. */
import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { openDatabase } from "../database/open.ts"
import { createEngine } from "../engine/in-process.ts"
import { temporaryDirectory } from "./test-backend.ts"

const ROUNDS = 25
const PROGRAM = fileURLToPath(new URL("./store-until-killed.ts", import.meta.url))

/** Resolves with what the process said, once it is dead. */
function runUntilKilled(data: string, how: "between" | "randomly", afterLines: number): Promise<string[]> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, data, how])
    let said = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text
      if (how === "randomly" && said.split("\n").length > afterLines) child.kill("SIGKILL")
    })
    child.on("exit", () => resolve(said.split("\n").slice(0, -1)))
  })
}

function stored(data: string): { rows: Map<string, string>; keys: Set<string> } {
  const database = openDatabase({ path: join(data, "backend.sqlite") })
  try {
    expect(database.integrityCheck()).toEqual([])
    const keys = database.fileKeys()
    const files = keys.map((key) => database.fileByKey(key))
    return { rows: new Map(files.map((file) => [file?.id ?? "", file?.sha256 ?? ""])), keys: new Set(keys) }
  } finally {
    database.close()
  }
}

test("killed between bytes and row: the bytes are swept at the next start", async () => {
  const data = await temporaryDirectory()
  mkdirSync(join(data, "files"), { recursive: true })
  await runUntilKilled(data, "between", 0)
  expect(readdirSync(join(data, "files"))).toHaveLength(1)
  const engine = createEngine({ path: join(data, "backend.sqlite"), filesDirectory: join(data, "files") })
  expect(readdirSync(join(data, "files"))).toEqual([])
  await engine.stop()
})

test(`killed at any time, ${ROUNDS} times`, async () => {
  const data = await temporaryDirectory()
  const acknowledged = new Set<string>()
  let undecided = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const line of await runUntilKilled(data, "randomly", 2 + ((round * 37) % 60))) {
      const [event, id = ""] = line.split(" ")
      if (event === "stored") acknowledged.add(id)
      if (event === "deleting") undecided.add(id)
      if (event === "deleted") acknowledged.delete(id)
      if (event === "deleted") undecided.delete(id)
    }
    const engine = createEngine({ path: join(data, "backend.sqlite"), filesDirectory: join(data, "files") })
    await engine.stop()
    const { rows, keys } = stored(data)
    for (const id of acknowledged) if (!undecided.has(id)) expect(rows.has(id)).toBe(true)
    for (const id of undecided) if (!rows.has(id)) acknowledged.delete(id)
    undecided = new Set()
    const there = readdirSync(join(data, "files"))
    expect(new Set(there)).toEqual(keys)
    const hashes = there.map((key) =>
      createHash("sha256")
        .update(readFileSync(join(data, "files", key)))
        .digest("base64"),
    )
    expect(hashes.sort()).toEqual([...rows.values()].sort())
  }
  expect(acknowledged.size).toBeGreaterThan(ROUNDS)
})
