/** Files in whole backends: every kind of function, real sockets, in memory and on disk. */
import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { request } from "node:http"
import { join } from "node:path"
import { expect, test } from "vitest"
import { startFilesBackend, type FilesBackend } from "../fixtures/files/backend.ts"
import { temporaryDirectory } from "./test-backend.ts"
import { openClient, watch } from "./watch.ts"

/** Of machines that have much else to do. */
const PATIENT = { timeout: 20_000 }

const hash = (text: string, encoding: "hex" | "base64") => createHash("sha256").update(text).digest(encoding)

type Opened = { backend: FilesBackend; filesThere: () => Promise<string[]> }

const kinds: [string, () => Promise<Opened>][] = [
  ["in memory, in a thread", async () => inMemory("worker")],
  ["in memory, in process", async () => inMemory("in-process")],
  [
    "on disk",
    async () => {
      const data = await temporaryDirectory()
      const backend = await startFilesBackend({ data })
      return { backend, filesThere: () => readdir(join(data, "files")).catch(() => []) }
    },
  ],
]

async function inMemory(engine: "worker" | "in-process"): Promise<Opened> {
  const backend = await startFilesBackend({ engine })
  return {
    backend,
    async filesThere() {
      const rows = await backend.query<{ _id: string }[]>("files:list")
      return rows.map(({ _id }) => _id)
    },
  }
}

test.each(kinds)("upload, look, download, delete: %s", async (_, open) => {
  const { backend, filesThere } = await open()
  const id = await backend.upload("hello", { "Content-Type": "text/x-hello" })
  expect(id).toMatch(/^[0-9a-z]{32}$/)
  expect(await backend.query("files:document", { storageId: id })).toEqual({
    _id: id,
    _creationTime: expect.any(Number),
    sha256: hash("hello", "base64"),
    size: 5,
    contentType: "text/x-hello",
  })
  const url = await backend.query<string>("files:url", { storageId: id })
  expect(url).toMatch(new RegExp(`^${backend.url}/api/storage/[0-9a-f-]{36}$`))
  expect(url).not.toContain(id)
  expect(await backend.query("files:metadata", { storageId: id })).toEqual({
    storageId: url.split("/").at(-1),
    sha256: hash("hello", "hex"),
    size: 5,
    contentType: "text/x-hello",
  })
  const response = await fetch(url)
  expect(await response.text()).toBe("hello")
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/x-hello",
    digest: `sha-256=${hash("hello", "base64")}`,
    "cache-control": "private, max-age=2592000",
  })
  expect(await filesThere()).toHaveLength(1)
  await backend.mutation("files:remove", { storageId: id })
  expect((await fetch(url)).status).toBe(404)
  expect(await backend.query("files:url", { storageId: id })).toBeNull()
  await expect.poll(filesThere, PATIENT).toHaveLength(0)
})

test.each(kinds)("actions store and read blobs, also of megabytes: %s", async (_, open) => {
  const { backend } = await open()
  const text = "ü".repeat(1_500_000)
  const answer = await backend.action<Record<string, unknown>>("files:roundTrip", { text, type: "text/big" })
  expect(answer).toMatchObject({
    type: "text/big",
    metadata: { sha256: hash(text, "hex"), size: 3_000_000, contentType: "text/big" },
  })
  expect(answer.text === text).toBe(true)
  expect((await (await fetch(answer.url as string)).text()) === text).toBe(true)
  const sha256 = hash("small", "hex")
  await backend.action("files:roundTrip", { text: "small", type: "", sha256 })
  await expect(backend.action("files:roundTrip", { text: "other", type: "", sha256 })).rejects.toThrow(
    "was announced",
  )
  expect(await backend.action("files:removeInAction", { storageId: answer.id })).toEqual({
    url: null,
    blob: null,
  })
  const uploaded = await backend.action<{ storageId: string }>("files:uploadInAction", {
    text: "from within",
  })
  expect(await backend.query("files:document", uploaded)).toMatchObject({
    contentType: "text/x-up",
    size: 11,
  })
})

test.each(kinds)("actions that call each other delete a file each: %s", async (_, open) => {
  const { backend } = await open()
  const [first, second] = [await backend.upload("first"), await backend.upload("second")]
  await backend.action("files:removeInActions", { first, second })
  expect(await backend.query("files:list")).toEqual([])
})

test.each(kinds)("mutations store and read files in their own transaction: %s", async (_, open) => {
  const { backend, filesThere } = await open()
  const id = await backend.mutation<string>("files:storeText", { text: "mine" })
  expect(await backend.mutation("files:readText", { storageId: id })).toEqual({
    text: "mine",
    first: "m",
    type: "text/plain",
    size: 4,
  })
  await expect(backend.mutation("files:storeText", { text: "x", sha256: hash("y", "hex") })).rejects.toThrow(
    "was announced",
  )
  await expect(backend.mutation("files:storeText", { text: "gone", fail: true })).rejects.toThrow()
  const kept = await backend.mutation<string>("files:storeTwoKeepOne")
  expect(await backend.mutation("files:readText", { storageId: kept })).toMatchObject({ text: "kept" })
  expect(await backend.query("files:list")).toHaveLength(2)
  await expect.poll(filesThere, PATIENT).toHaveLength(2)
  await expect(backend.mutation("files:removeAndFail", { storageId: id })).rejects.toThrow("after all not")
  expect(await filesThere()).toHaveLength(2)
  expect(await backend.mutation("files:readText", { storageId: id })).toMatchObject({ text: "mine" })
})

test.each(kinds)("HTTP actions take and give files: %s", async (_, open) => {
  const { backend } = await open()
  const stored = await fetch(`${backend.siteUrl}/store`, {
    method: "POST",
    body: "by http",
    headers: { "Content-Type": "text/x-http" },
  })
  const id = await stored.text()
  const read = await fetch(`${backend.siteUrl}/read?id=${id}`)
  expect(read.headers.get("content-type")).toBe("text/x-http")
  expect(await read.text()).toBe("by http")
})

test("subscriptions to files rerun when a file comes or goes, and only then", async () => {
  const backend = await startFilesBackend()
  const client = openClient(backend.url)
  const list = watch(client, "files:list")
  await list.until((value) => Array.isArray(value) && value.length === 0)
  const id = await backend.upload("a")
  await list.until((value) => Array.isArray(value) && value.length === 1)
  const url = watch(client, "files:url", { storageId: id })
  await url.until((value) => typeof value === "string")
  const before = backend.counters().executions
  await backend.upload("b")
  await list.until((value) => Array.isArray(value) && value.length === 2)
  expect(backend.counters().executions).toBe(before + 1)
  await backend.mutation("files:remove", { storageId: id })
  await url.until((value) => value === null)
})

test("files are read in pages, and ids of other things are refused", async () => {
  const backend = await startFilesBackend()
  const ids = [await backend.upload("a"), await backend.upload("b"), await backend.upload("c")]
  const first = await backend.query<{ page: { _id: string }[]; continueCursor: string }>("files:page", {
    numItems: 2,
    cursor: null,
  })
  expect(first.page.map(({ _id }) => _id)).toEqual(ids.slice(0, 2))
  const rest = { numItems: 2, cursor: first.continueCursor }
  expect(await backend.query("files:page", rest)).toMatchObject({ page: [{ _id: ids[2] }], isDone: true })
  const picture = await backend.mutation<string>("files:add", { title: "a", storageId: ids[0] })
  await expect(backend.query("files:urlOfAnything", { storageId: picture })).rejects.toThrow(/storage ID/)
  await expect(backend.query("files:urlOfAnything", { storageId: "nonsense" })).rejects.toThrow(/decode ID/)
  // The old kind of id still finds its file.
  const { storageId: old } = await backend.query<{ storageId: string }>("files:metadata", {
    storageId: ids[0],
  })
  expect(await backend.query("files:urlOfAnything", { storageId: old })).toMatch(new RegExp(`/${old}$`))
  const nobody = crypto.randomUUID()
  expect(await backend.query("files:urlOfAnything", { storageId: nobody })).toBeNull()
  await expect(backend.mutation("files:add", { title: "a", storageId: picture })).rejects.toThrow("_storage")
  await expect(backend.mutation("files:remove", { storageId: ids[0] })).resolves.toBeNull()
  await expect(backend.mutation("files:remove", { storageId: ids[0] })).rejects.toThrow(/not found/)
})

test("uploads need a token that is theirs, whole and young, and the bytes announced", async () => {
  let nowMs = Date.now()
  const data = await temporaryDirectory()
  const backend = await startFilesBackend({
    data,
    engine: "in-process",
    environment: {
      nowNs: () => BigInt(nowMs) * 1_000_000n,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    },
  })
  const url = await backend.mutation<string>("files:uploadUrl")
  const post = (to: string, headers: Record<string, string> = {}) =>
    fetch(to, { method: "POST", body: "hello", headers })
  const status = async (to: string, headers?: Record<string, string>) => (await post(to, headers)).status

  expect(await status(url.replace(/token=./, "token="))).toBe(401)
  expect(await status(url.split("?")[0] ?? "")).toBe(401)
  expect(await status(url, { Digest: `sha-256=${hash("hallo", "base64")}` })).toBe(400)
  expect(await readdir(join(data, "files"))).toEqual([])
  const given = await post(url, {
    Digest: `md5=x,SHA-256=${hash("hello", "base64")}`,
    Origin: "http://a.test",
  })
  expect(given.status).toBe(200)
  expect(given.headers.get("access-control-allow-origin")).toBe("http://a.test")
  const { storageId } = (await given.json()) as { storageId: string }
  expect(await backend.query("files:document", { storageId })).toMatchObject({ size: 5 })
  const [name] = await readdir(join(data, "files"))
  expect(await readFile(join(data, "files", name ?? ""), "utf8")).toBe("hello")
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: { Origin: "http://a.test", "Access-Control-Request-Method": "POST" },
  })
  expect(preflight.status).toBe(204)
  nowMs += 61 * 60 * 1000
  const late = await post(url)
  expect(late.status).toBe(401)
  expect(await late.json()).toMatchObject({ message: expect.stringContaining("expired") })
})

test("parts of a file: first, last, several, none, and what the browser has already", async () => {
  const backend = await startFilesBackend()
  const id = await backend.upload("0123456789", { "Content-Type": "text/plain" })
  const url = await backend.query<string>("files:url", { storageId: id })
  const get = (headers: Record<string, string>, method = "GET") => fetch(url, { method, headers })

  const middle = await get({ Range: "bytes=2-4" })
  expect([middle.status, await middle.text()]).toEqual([206, "234"])
  expect(middle.headers.get("content-range")).toBe("bytes 2-4/10")
  expect(await (await get({ Range: "bytes=-3" })).text()).toBe("789")
  expect(await (await get({ Range: "bytes=8-99" })).text()).toBe("89")
  expect(await (await get({ Range: "bytes=7-" })).text()).toBe("789")
  const beyond = await get({ Range: "bytes=10-" })
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */10"])
  const whole = await get({ Range: "lines=1-2" })
  expect([whole.status, await whole.text()]).toEqual([200, "0123456789"])

  const several = await get({ Range: "bytes=0-1, 8-8" })
  const boundary = /boundary=(.+)/.exec(several.headers.get("content-type") ?? "")?.[1]
  expect(several.status).toBe(206)
  const text = await several.text()
  expect(Number(several.headers.get("content-length"))).toBe(Buffer.byteLength(text))
  expect(text.split(`--${boundary}`).map((part) => part.trim().split("\r\n\r\n").at(-1))).toEqual([
    "",
    "01",
    "8",
    "--",
  ])

  const head = await get({}, "HEAD")
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "10", ""])
  const etag = head.headers.get("etag") ?? ""
  expect((await get({ "If-None-Match": etag })).status).toBe(304)
  expect((await get({ Range: "bytes=0-0", "If-Range": etag })).status).toBe(206)
  expect((await get({ Range: "bytes=0-0", "If-Range": '"other"' })).status).toBe(200)
  expect((await fetch(`${backend.url}/api/storage/../../etc/passwd`)).status).not.toBe(200)
  expect((await fetch(`${backend.url}/api/storage/${crypto.randomUUID()}`)).status).toBe(404)
})

test("an upload that breaks off leaves neither row nor bytes", async () => {
  const data = await temporaryDirectory()
  const backend = await startFilesBackend({ data })
  const url = await backend.mutation<string>("files:uploadUrl")
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array(100_000))
    },
    pull(controller) {
      controller.error(new Error("the line is cut"))
    },
  })
  await expect(fetch(url, { method: "POST", body: broken, duplex: "half" } as RequestInit)).rejects.toThrow()
  await expect.poll(() => readdir(join(data, "files")).catch(() => []), PATIENT).toEqual([])
  expect(await backend.query("files:list")).toEqual([])
})

test('"use node" actions have files, too', async () => {
  const backend = await startFilesBackend()
  expect(await backend.action("machine:roundTrip", { text: "from node" })).toEqual({
    text: "from node",
    type: "text/node",
    hash: hash("from node", "hex"),
  })
})

test("a file that is announced as too large is refused before it is sent", async () => {
  const backend = await startFilesBackend({ engine: "in-process" })
  const url = await backend.mutation<string>("files:uploadUrl")
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { "Content-Length": 16 * 1024 ** 3 + 1 }
    const sending = request(url, { method: "POST", headers }, (response) => {
      resolve(response.statusCode)
      sending.destroy()
    })
    sending.on("error", reject)
    sending.flushHeaders()
  })
  expect(status).toBe(413)
})

test("an empty file is a file", async () => {
  const backend = await startFilesBackend({ data: await temporaryDirectory() })
  const id = await backend.upload("")
  const response = await fetch(await backend.query<string>("files:url", { storageId: id }))
  expect([response.status, await response.text()]).toEqual([200, ""])
  expect(await backend.query("files:document", { storageId: id })).toMatchObject({ size: 0 })
})
