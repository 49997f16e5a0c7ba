import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"
import { expect, onTestFinished, test } from "vitest"
import { aDirectory } from "#test/builders/repository"
import { withFileLock } from "./file-lock.ts"

const MODULE = pathToFileURL(path.join(import.meta.dirname, "file-lock.ts")).href

/** A process of its own that runs `body` with `withFileLock`, `file` and `fs` at hand. */
function aProcess(file: string, body: string): ChildProcess {
  const source = `import fs from "node:fs"; import { withFileLock } from ${JSON.stringify(MODULE)}; const file = ${JSON.stringify(file)}; ${body}`
  const child = spawn(process.execPath, ["--no-warnings", "--input-type=module-typescript", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  onTestFinished(() => {
    child.kill("SIGKILL")
  })
  return child
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("The process has no output.")
  const [line] = (await once(createInterface(child.stdout), "line")) as [string]
  return line
}

test("[LOCK-3] processes that add to one number lose none", async () => {
  const file = path.join(aDirectory(), "x.lock")
  writeFileSync(`${file}.count`, "0")
  const body = `
    for (let n = 0; n < 20; n++) await withFileLock(file, { purpose: "count" }, async () => {
      const seen = Number(fs.readFileSync(file + ".count", "utf8"))
      await new Promise((resolve) => setTimeout(resolve, 1))
      fs.writeFileSync(file + ".count", String(seen + 1))
    })`
  const children = Array.from({ length: 6 }, () => aProcess(file, body))
  await Promise.all(children.map((child) => once(child, "exit")))
  expect(children.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 0])
  expect(readFileSync(`${file}.count`, "utf8")).toBe("120")
})

test("[LOCK-4] kill -9 of the holder frees the lock at once", async () => {
  const file = path.join(aDirectory(), "x.lock")
  const holder = aProcess(
    file,
    `await withFileLock(file, { purpose: "hold" }, async () => { console.log("held"); await new Promise(() => setInterval(() => {}, 1000)) })`,
  )
  expect(await firstLine(holder)).toBe("held")
  await expect(withFileLock(file, { purpose: "try", timeoutMs: 100 }, async () => "never")).rejects.toThrow(
    `process ${holder.pid}, to hold`,
  )
  const waiting = withFileLock(file, { purpose: "wait", timeoutMs: 20_000 }, async () => "mine")
  holder.kill("SIGKILL")
  expect(await waiting).toBe("mine")
})

test("[LOCK-4] waiting for another process leaves this one responsive", async () => {
  const file = path.join(aDirectory(), "x.lock")
  const holder = aProcess(
    file,
    `await withFileLock(file, { purpose: "hold" }, async () => { console.log("held"); await new Promise((resolve) => setTimeout(resolve, 400)) })`,
  )
  expect(await firstLine(holder)).toBe("held")
  let ticks = 0
  const ticking = setInterval(() => ticks++, 5)
  await withFileLock(file, { purpose: "wait" }, async () => {})
  clearInterval(ticking)
  expect(ticks).toBeGreaterThan(10)
})
