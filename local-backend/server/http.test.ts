import { request } from "node:http"
import { text } from "node:stream/consumers"
import { setImmediate } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { JsonValue } from "../database/types.ts"
import { FakeEngine } from "../test/fake-engine.ts"
import { ADMIN_KEY, serveFake, type FakeServing } from "../test/serve-fake.ts"
import { encodeTimestamp } from "./timestamp.ts"

let engine: FakeEngine
let serving: FakeServing

beforeEach(async () => {
  engine = new FakeEngine({
    "folder/rows:get": ({ get, log }, { key }) => {
      log("[LOG] 'reading'")
      return get(String(key)) ?? null
    },
    "rows:put": ({ put }, { key, value }) => {
      put(String(key), value ?? null)
      return null
    },
    "rows:special": (): JsonValue[] => [
      { $integer: "BwAAAAAAAAA=" },
      { $float: "AAAAAAAA+H8=" },
      { $bytes: "AQI=" },
      1,
    ],
    "rows:fail": () => {
      throw new Error("no")
    },
    "rows:whoami": ({ identity }) => JSON.parse(JSON.stringify(identity())),
  })
  serving = await serveFake(engine)
})
afterEach(() => serving.stop(1000))

const json = { "Content-Type": "application/json" }
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(serving.url + path, { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(body) })
const admin = { Authorization: `Convex ${ADMIN_KEY}` }

test("queries answer POST and GET, with arguments as object or list, under every spelling of the path", async () => {
  engine.write("k", 5)
  const success = { status: "success", value: 5, logLines: ["[LOG] 'reading'"] }
  const args = { key: "k" }
  for (const path of ["folder/rows:get", "folder/rows.js:get", "api.folder.rows.get"]) {
    expect(await (await post("/api/query", { path, args })).json()).toEqual(success)
  }
  expect(await (await post("/api/query", { path: "folder/rows:get", args: [args] })).json()).toEqual(success)
  const ts = encodeTimestamp(engine.lastTs())
  expect(await (await post("/api/query_at_ts", { path: "folder/rows:get", args, ts })).json()).toEqual(
    success,
  )
  const query = new URLSearchParams({ path: "folder/rows:get", args: JSON.stringify(args) })
  expect(await (await fetch(`${serving.url}/api/query?${query}`)).json()).toEqual(success)
  expect(await (await post("/prefix/api/query", { path: "folder/rows:get", args })).json()).toEqual(success)
})

test("a batch of queries is answered in order", async () => {
  engine.write("a", 1)
  engine.write("b", 2)
  const queries = ["a", "b"].map((key) => ({ path: "folder/rows:get", args: [{ key }] }))
  const { results } = (await (await post("/api/query_batch", { queries })).json()) as {
    results: { value: number }[]
  }
  expect(results.map(({ value }) => value)).toEqual([1, 2])
})

test("mutations write, also under /api/function and /api/run", async () => {
  const args = { key: "k", value: 1 }
  const success = { status: "success", value: null }
  expect(await (await post("/api/mutation", { path: "rows:put", args })).json()).toMatchObject(success)
  expect(engine.rows.get("k")).toBe(1)
  expect(await (await post("/api/action", { path: "rows:whoami" })).json()).toMatchObject({
    value: { kind: "none" },
  })
  expect(await (await post("/api/function", { path: "rows:put", args })).json()).toMatchObject(success)
  for (const path of ["rows/put", "rows:put", "rows%3Aput"]) {
    expect(await (await post(`/api/run/${path}`, { args })).json()).toMatchObject(success)
  }
})

test("a failing function is an answer with status 200", async () => {
  const response = await post("/api/query", { path: "rows:fail", args: {} })
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    status: "error",
    errorMessage: "Server Error\nError: no",
    logLines: [],
  })
})

test("the json format has no $ forms, the encoded one has", async () => {
  const value = async (format: string) =>
    (
      (await (await post("/api/query", { path: "rows:special", args: {}, format })).json()) as {
        value: unknown
      }
    ).value
  expect(await value("json")).toEqual(["7", "NaN", "AQI=", 1])
  expect(await value("convex_encoded_json")).toEqual([
    { $integer: "BwAAAAAAAAA=" },
    { $float: "AAAAAAAA+H8=" },
    { $bytes: "AQI=" },
    1,
  ])
})

test("bad requests are refused with a code and a sentence", async () => {
  const refusal = async (response: Response) => {
    const { code, message } = (await response.json()) as { code: string; message: string }
    return [response.status, code, message]
  }
  const code = async (response: Response) => (await refusal(response)).slice(0, 2)
  const noJson = fetch(`${serving.url}/api/query`, { method: "POST", body: "{" })
  expect(await refusal(await noJson)).toEqual([400, "BadRequest", "The request's body must be JSON."])
  expect(await refusal(await post("/api/query", { args: {} }))).toEqual([
    400,
    "BadRequest",
    "The request is not acceptable: path: Invalid input: expected string, received undefined",
  ])
  expect(await refusal(await post("/api/query", { path: "a:b", componentPath: "c" }))).toEqual([
    403,
    "Forbidden",
    "Functions of components are called with the admin key alone.",
  ])
  expect(await refusal(await post("/api/streaming_import", {}))).toEqual([
    400,
    "NotSupported",
    "This backend does not support POST /api/streaming_import.",
  ])
  expect(await code(await fetch(`${serving.url}/api/mutation`))).toEqual([405, "MethodNotAllowed"])
  expect(await code(await fetch(`${serving.url}/nowhere`))).toEqual([404, "NotFound"])
  expect(await code(await post("/api/query", { path: "a:b" }, { Authorization: "Basic x" }))).toEqual([
    401,
    "InvalidAuthHeader",
  ])
})

test("a body beyond the limit is refused", async () => {
  const response = await post("/api/query", { path: "a:b", args: { text: "x".repeat(25 * 1024 * 1024) } })
  expect(response.status).toBe(413)
})

test("admins may act as somebody, push and set variables; others may not", async () => {
  const identity = Buffer.from(JSON.stringify({ issuer: "i", subject: "s" })).toString("base64")
  const actingAs = await post(
    "/api/query",
    { path: "rows:whoami" },
    { Authorization: `${admin.Authorization}:${identity}` },
  )
  expect(await actingAs.json()).toMatchObject({
    value: { kind: "admin", actingAs: { issuer: "i", subject: "s", tokenIdentifier: "i|s" } },
  })
  const bundle = { modules: [], schema: null }
  expect((await post("/api/push", bundle)).status).toBe(403)
  expect((await post("/api/push", bundle, { Authorization: "Convex test|9999999999" })).status).toBe(401)
  expect(await (await post("/api/push", bundle, admin)).json()).toEqual({
    functions: 0,
    httpRoutes: 0,
    crons: 0,
  })
  const changes = [{ name: "KEY", value: "v" }]
  expect((await post("/api/update_environment_variables", { changes })).status).toBe(403)
  expect((await post("/api/update_environment_variables", { changes }, admin)).status).toBe(200)
})

test("other origins may call, and preflights are answered", async () => {
  const origin = "http://app.example"
  const response = await post("/api/query", { path: "rows:special" }, { Origin: origin })
  expect(response.headers.get("access-control-allow-origin")).toBe(origin)
  const preflight = await fetch(`${serving.url}/api/query`, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "content-type,convex-client",
    },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type,convex-client")
})

test("the backend tells about itself", async () => {
  const text = async (path: string) => (await fetch(serving.url + path)).text()
  expect(await text("/")).toContain("This Convex deployment is running")
  expect(await text("/version")).toBe("1.48.0")
  expect(await text("/instance_name")).toBe("local-backend")
  expect(JSON.parse(await text("/health"))).toEqual({ status: "ok", deployed: true })
  expect(await text("/metrics")).toContain(
    "# TYPE local_backend_sync_sockets gauge\nlocal_backend_sync_sockets 0\n",
  )
  expect(await (await post("/api/query_ts", {})).json()).toEqual({ ts: encodeTimestamp(engine.lastTs()) })
  expect(await (await post("/echo", "hello")).text()).toBe('"hello"')
})

test("HTTP actions get the whole request on the site port and under /http, and stream their answer", async () => {
  const seen: unknown[] = []
  engine.httpAction = ({ method, url, headers, body, identity }) => {
    seen.push([
      method,
      url,
      headers.find(([name]) => name.toLowerCase() === "x-test")?.[1],
      String(Buffer.from(body)),
      identity.kind,
    ])
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        controller.enqueue(Buffer.from("part "))
        if (seen.push("pulled") > 3) controller.close()
      },
    })
    return {
      status: 201,
      headers: [
        ["X-A", "1"],
        ["X-A", "2"],
      ],
      body: stream,
    }
  }
  const options = {
    method: "PUT",
    headers: { "X-Test": "yes", Authorization: "Bearer not-a-jwt" },
    body: "content",
  }
  const response = await fetch(`${serving.siteUrl}/hook/api/x?q=1`, options)
  expect([response.status, response.headers.get("x-a"), await response.text()]).toEqual([
    201,
    "1, 2",
    "part part part ",
  ])
  await fetch(`${serving.url}/http/hook/api/x?q=1`, options)
  const request = ["PUT", `${serving.siteUrl}/hook/api/x?q=1`, "yes", "content", "none"]
  expect(seen.filter(Array.isArray)).toEqual([request, request])
})

test("a caller that goes away ends the stream of an HTTP action", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>()
  engine.httpAction = () => ({
    status: 200,
    headers: [],
    body: new ReadableStream<Uint8Array>({
      async pull(controller) {
        await setImmediate()
        controller.enqueue(Buffer.from("part "))
      },
      cancel: () => resolve(),
    }),
  })
  const response = await fetch(`${serving.siteUrl}/`)
  await response.body?.cancel()
  await cancelled
})

/** As it stands in the request's first line, which `fetch` would not send. */
function ask(base: string, target: string): Promise<[status: number | undefined, body: string]> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base)
    request({ hostname, port, path: target }, (response) => {
      text(response).then((body) => resolve([response.statusCode, body]), reject)
    })
      .on("error", reject)
      .end()
  })
}

test("requests may name a whole URL, and what is no path is refused", async () => {
  engine.httpAction = ({ url }) => ({ status: 200, headers: [], body: new Response(url).body })
  expect(await ask(serving.siteUrl, "http://elsewhere.test/a?b=1")).toEqual([200, `${serving.siteUrl}/a?b=1`])
  expect(await ask(serving.siteUrl, "//a")).toEqual([200, `${serving.siteUrl}//a`])
  expect((await ask(serving.url, "http://elsewhere.test/version"))[0]).toBe(200)
  expect((await ask(serving.url, "//"))[0]).toBe(404)
  for (const base of [serving.url, serving.siteUrl]) {
    expect(await ask(base, "*")).toEqual([
      400,
      '{"code":"BadRequest","message":"The request asks for no path."}',
    ])
  }
  expect((await post("/api/run/%E0%A4%A", {})).status).toBe(400)
})

test("an HTTP action's stream that breaks cuts the connection, so the caller does not take it for whole", async () => {
  engine.httpAction = () => ({
    status: 200,
    headers: [],
    body: new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from("half")),
      pull: (controller) => controller.error(new Error("broken")),
    }),
  })
  const response = await fetch(`${serving.siteUrl}/`)
  await expect(response.text()).rejects.toThrow()
})

test("HTTP actions take and give 20 MiB, and no more", async () => {
  const limit = 20 * 1024 * 1024
  engine.httpAction = ({ url, body }) => {
    const bytes = Number(new URL(url).searchParams.get("bytes") ?? 0)
    return {
      status: 200,
      headers: [["x-got", String(body.length)]],
      body: new Response(new Uint8Array(bytes)).body,
    }
  }
  const send = (bytes: number) =>
    fetch(`${serving.siteUrl}/`, { method: "POST", body: new Uint8Array(bytes) })
  expect((await send(limit)).headers.get("x-got")).toBe(String(limit))
  expect((await send(limit + 1)).status).toBe(413)
  const receive = async (bytes: number) =>
    (await (await fetch(`${serving.siteUrl}/?bytes=${bytes}`)).arrayBuffer()).byteLength
  expect(await receive(limit)).toBe(limit)
  await expect(receive(limit + 1)).rejects.toThrow()
})
