import { createRemoteJWKSet, jwtVerify } from "jose"
import { ConvexClient, ConvexHttpClient } from "convex/browser"
import { makeFunctionReference, type FunctionReference } from "convex/server"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startBackend, type RunningBackend } from "../backend.ts"
import { semanticsBundle } from "../fixtures/semantics.ts"

/** In threads, over the network, with the official clients: what crosses there must arrive whole. */
let backend: RunningBackend
let client: ConvexHttpClient
beforeAll(async () => {
  backend = await startBackend({ data: ":memory:", redactErrors: true })
  await backend.engine.deploy(await semanticsBundle())
  client = new ConvexHttpClient(backend.url)
})
afterAll(() => backend.stop())

const query = (name: string) => makeFunctionReference<"query">(name)
const mutation = (name: string) => makeFunctionReference<"mutation">(name)
const action = (name: string) => makeFunctionReference<"action">(name)

describe("a backend in threads", () => {
  test("searches vectors in actions, and refuses what it must", async () => {
    const add = (name: string, embedding: number[]) =>
      client.mutation(mutation("search:addFood"), { name, kind: "warm", embedding })
    const soup = (await add("soup", [1, 0, 0])) as string
    await add("cake", [0, 1, 0])
    expect(await client.action(action("search:nearest"), { vector: [2, 0, 0], limit: 1 })).toEqual([
      { _id: soup, _score: expect.closeTo(1, 6) as number },
    ])
    await expect(client.action(action("search:nearest"), { vector: [1] })).rejects.toThrow(
      /^\[Request ID: [0-9a-f]{16}\] Server Error$/,
    )
  })

  test("updates a search when a document begins to match, and only then", async () => {
    const socket = new ConvexClient(backend.url)
    const seen: string[][] = []
    let arrived = () => {}
    const next = () => new Promise<void>((resolve) => (arrived = resolve))
    const find = query("search:find") as FunctionReference<"query", "public", { text: string }, string[]>
    const first = next()
    socket.onUpdate(find, { text: "kiwi" }, (found) => {
      seen.push(found)
      arrived()
    })
    await first
    const { executions } = backend.counters()
    await client.mutation(mutation("search:add"), { body: "plums" })
    const second = next()
    await client.mutation(mutation("search:add"), { body: "kiwis and plums" })
    await second
    expect(seen).toEqual([[], ["kiwis and plums"]])
    expect(backend.counters().executions - executions).toBe(1)
    await socket.close()
  })

  test("publishes the keys that verify its tokens, also as OpenID's discovery tells", async () => {
    const token = (await client.mutation(mutation("transactions:sign"), {
      claims: { sub: "ann" },
      expiresInSeconds: 60,
    })) as string
    const discovery = (await (await fetch(`${backend.url}/.well-known/openid-configuration`)).json()) as {
      issuer: string
      jwks_uri: string
    }
    expect(discovery).toMatchObject({ issuer: backend.url, jwks_uri: `${backend.url}/.well-known/jwks.json` })
    const keys = createRemoteJWKSet(new URL(discovery.jwks_uri))
    const { payload } = await jwtVerify(token, keys, { issuer: discovery.issuer })
    expect(payload.sub).toBe("ann")
  })
})
