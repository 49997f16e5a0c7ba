/** Backups of a running backend: complete, of one moment, checked; and a backend starts with one. */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { startFilesBackend, type FilesBackend } from "../fixtures/files/backend.ts"
import { temporaryDirectory } from "./test-backend.ts"

type FileRow = { _id: string; size: number }

async function textOf(backend: FilesBackend, storageId: string): Promise<string> {
  return await (await fetch(await backend.query<string>("files:url", { storageId }))).text()
}

test.each([":memory:", "on disk"])("a backend starts with a backup and has everything (%s)", async (kind) => {
  const data = kind === ":memory:" ? kind : await temporaryDirectory()
  const backend = await startFilesBackend({ data })
  const id = await backend.upload("kept", { "Content-Type": "text/plain" })
  await backend.mutation("files:add", { title: "picture", storageId: id })
  const target = join(await temporaryDirectory(), "copies", "monday")
  const made = await backend.backUp(target)
  expect(made).toMatchObject({ directory: target, files: 1, ts: expect.any(BigInt) })
  expect((await readdir(target)).sort()).toEqual(["backend.sqlite", "files"])
  const later = await backend.upload("later")

  // No push: the code is in the backup, too.
  const { startBackend } = await import("../backend.ts")
  const bare = await startBackend({ data: target })
  expect(bare.engine.deployment()?.functions.length).toBeGreaterThan(5)
  await bare.stop()
  const restored = await startFilesBackend({ data: target })
  expect(await textOf(restored, id)).toBe("kept")
  expect((await restored.query<FileRow[]>("files:list")).map(({ _id }) => _id)).toEqual([id])
  expect(await restored.query("files:document", { storageId: later })).toBeNull()
  await restored.upload("it can be written")
  expect(await restored.query<FileRow[]>("files:list")).toHaveLength(2)
})

test("writes and deletions go on meanwhile, and the backup is of one moment", async () => {
  const backend = await startFilesBackend({ data: await temporaryDirectory() })
  const big = "x".repeat(200_000)
  for (let i = 0; i < 20; i++) await backend.upload(`${i} ${big}`)
  let isOver = false
  const churn = (async () => {
    for (let i = 0; !isOver; i++) {
      const id = await backend.upload(`new ${i}`)
      await backend.mutation("files:add", { title: "with a file", storageId: id })
      const [oldest] = await backend.query<FileRow[]>("files:list")
      if (oldest !== undefined && oldest.size > 1000)
        await backend.mutation("files:remove", { storageId: oldest._id })
    }
  })()
  const targets = [join(await temporaryDirectory(), "a"), join(await temporaryDirectory(), "b")]
  await Promise.all(targets.map((target) => backend.backUp(target)))
  isOver = true
  await churn
  for (const target of targets) {
    const restored = await startFilesBackend({ data: target })
    const rows = await restored.query<FileRow[]>("files:list")
    expect(rows.length).toBeGreaterThanOrEqual(19)
    expect(await readdir(join(target, "files"))).toHaveLength(rows.length)
    for (const { _id, size } of rows) expect((await textOf(restored, _id)).length).toBe(size)
    await restored.stop()
  }
  // What was deleted while copies were made is gone by now.
  const there = await backend.query<FileRow[]>("files:list")
  const key = async ({ _id }: FileRow) =>
    (await backend.query<string>("files:url", { storageId: _id })).split("/").at(-1)
  expect(new Set(await Promise.all(there.map(key))).size).toBe(there.length)
})

test("what would make a bad backup is said, and leaves nothing", async () => {
  const data = await temporaryDirectory()
  const backend = await startFilesBackend({ data })
  await backend.upload("good")
  const home = await temporaryDirectory()
  const target = join(home, "backup")

  await mkdir(target)
  await writeFile(join(target, "something"), "")
  await expect(backend.backUp(target)).rejects.toMatchObject({ code: "BackupTargetExists" })
  await rm(join(target, "something"))
  await expect(backend.backUp("relative/path")).rejects.toThrow("absolute")
  await writeFile(join(home, "file"), "")
  await expect(backend.backUp(join(home, "file"))).rejects.toMatchObject({ code: "BackupFailed" })

  const [name] = await readdir(join(data, "files"))
  await writeFile(join(data, "files", name ?? ""), "evil")
  await expect(backend.backUp(target)).rejects.toThrow(/SHA-256/)
  await rm(join(data, "files", name ?? ""))
  await expect(backend.backUp(target)).rejects.toThrow(/missing/)
  expect((await readdir(home)).sort()).toEqual(["backup", "file"])
  expect(await readdir(target)).toEqual([])
})

test("the route is the admin's", async () => {
  const backend = await startFilesBackend({ data: await temporaryDirectory() })
  const directory = join(await temporaryDirectory(), "backup")
  const post = (headers: Record<string, string>) =>
    fetch(`${backend.url}/api/backup`, { method: "POST", headers, body: JSON.stringify({ directory }) })
  expect((await post({})).status).toBe(403)
  const made = await post({ Authorization: `Convex ${backend.adminKey}` })
  expect(await made.json()).toMatchObject({ directory, files: 0, ts: expect.stringMatching(/^\d{19}$/) })
  const again = await post({ Authorization: `Convex ${backend.adminKey}` })
  expect(again.status).toBe(400)
  expect(await again.json()).toMatchObject({ code: "BackupTargetExists" })
})
