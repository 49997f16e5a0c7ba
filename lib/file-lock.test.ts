import path from "node:path"
import { expect, test } from "vitest"
import { aDirectory } from "#test/builders/repository"
import { acquireFileLock, LockTimeoutError, withFileLock } from "./file-lock.ts"

const aLock = () => path.join(aDirectory(), "locks", "x.lock")

test("[LOCK-1] work under one lock never overlaps, and comes in the order it was asked for", async () => {
  const file = aLock()
  const log: string[] = []
  const work = (name: string) =>
    withFileLock(file, { purpose: name }, async () => {
      log.push(`${name} in`)
      await new Promise((resolve) => setImmediate(resolve))
      log.push(`${name} out`)
    })
  await Promise.all(["a", "b", "c"].map(work))
  expect(log).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"])
})

test("[LOCK-1] two locks do not wait for each other", async () => {
  const release = await acquireFileLock(aLock(), { purpose: "hold" })
  expect(await withFileLock(aLock(), { purpose: "work" }, async () => "done")).toBe("done")
  release()
})

test("[LOCK-1] the lock is let go when the work fails, and the failure is passed on", async () => {
  const file = aLock()
  await expect(
    withFileLock(file, { purpose: "fail" }, () => Promise.reject(new Error("no"))),
  ).rejects.toThrow("no")
  expect(await withFileLock(file, { purpose: "work", timeoutMs: 1000 }, async () => "done")).toBe("done")
})

test("[LOCK-2] who waits too long is told who holds it and what for; the next in line is still served", async () => {
  const file = aLock()
  const release = await acquireFileLock(file, { purpose: "make the work tree of CLU-7" })
  const late = withFileLock(file, { purpose: "land CLU-8", timeoutMs: 30 }, async () => "never")
  const patient = withFileLock(file, { purpose: "wait" }, async () => "served")
  await expect(late).rejects.toThrow(LockTimeoutError)
  await expect(late).rejects.toThrow(
    new RegExp(`land CLU-8.*process ${process.pid}, to make the work tree of CLU-7`),
  )
  release()
  expect(await patient).toBe("served")
})

test("[LOCK-2] waiting can be given up", async () => {
  const file = aLock()
  const release = await acquireFileLock(file, { purpose: "hold" })
  const stop = new AbortController()
  const waiting = withFileLock(file, { purpose: "wait", signal: stop.signal }, async () => "never")
  stop.abort(new Error("enough"))
  await expect(waiting).rejects.toThrow("enough")
  release()
  expect(await withFileLock(file, { purpose: "work" }, async () => "done")).toBe("done")
})
