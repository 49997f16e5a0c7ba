import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { exportJWK, generateKeyPair, SignJWT } from "jose"
import { beforeAll, describe, expect, test } from "vitest"
import { CuttingProxy } from "./cutting-proxy.ts"
import { FrameClient } from "./frames.ts"
import { normalizer, type Frame, type Recording } from "./recording/conversation.ts"
import { recordScenario } from "./recording/record.ts"
import { scenarios } from "./recording/scenarios.ts"
import { startTestBackend } from "./test-backend.ts"

/** RECORD=1 writes it anew: look at the difference before it is committed. */
const FILE = join(import.meta.dirname, "recording", "frames.json")
const ISSUER = "https://issuer.test"
const ADMIN_KEY = "test|recorded"

const { version } = createRequire(import.meta.url)("convex/package.json") as { version: string }
const names = Object.keys(scenarios)
let recording: Recording

beforeAll(() => {
  if (existsSync(FILE)) recording = JSON.parse(readFileSync(FILE, "utf8")) as Recording
})

test.runIf(process.env["RECORD"] === "1")("the frames are recorded", async () => {
  recording = await recordAll()
  writeFileSync(FILE, `${JSON.stringify(recording, null, 2)}\n`)
})

test("the recording is of the client that is installed", () => {
  const advice = `The convex package is ${version}: record its frames anew (RECORD=1), compare, and run all proofs.`
  expect(recording.version, advice).toBe(version)
})

describe.each(names)("%s:", (name) => {
  test("the official client still sends, and is sent, what was recorded", async () => {
    const now = await record(name, recording)
    expect(now.map(normalized)).toEqual(socketsOf(name).map(normalized))
  })

  test("what was recorded, sent again byte for byte, is answered as it was then", async () => {
    const { url } = await start(recording)
    const normalize = normalizer()
    const normalizeOld = normalizer()
    for (const frames of socketsOf(name)) {
      const client = await FrameClient.open(url)
      for (const { from, text } of frames) {
        if (from === "client") client.socket.send(text)
        else expect(normalize(await client.nextText())).toBe(normalizeOld(text))
      }
      // An answer that the recorded socket did not live to see has been given all the same.
      if (frames.at(-1)?.from === "client" && frames.at(-1)?.text.includes('"Mutation"')) await client.next()
      client.close()
      await client.untilClosed()
    }
  })
})

function socketsOf(name: string): Frame[][] {
  return recording.conversations.find((conversation) => conversation.name === name)?.sockets ?? []
}

function normalized(frames: readonly Frame[]): string[] {
  const [client, server] = [normalizer(), normalizer()]
  return frames.map(({ from, text }) => (from === "client" ? client(text) : server(text)))
}

async function start({ jwks }: Pick<Recording, "jwks">) {
  return await startTestBackend({
    adminKey: ADMIN_KEY,
    environmentVariables: { TEST_ISSUER: ISSUER, TEST_JWKS: jwks },
  })
}

async function record(name: string, { jwks, token }: { jwks: string; token?: string }): Promise<Frame[][]> {
  const backend = await start({ jwks })
  const proxy = await CuttingProxy.open(backend.url)
  return await recordScenario(name, { proxy, adminKey: ADMIN_KEY, token: token ?? recordedToken() })
}

/** The one that the recorded client signed in with; it is good for a hundred years. */
function recordedToken(): string {
  const token = /"value":"(eyJ[^"]+)"/.exec(
    JSON.stringify(recording.conversations).replaceAll('\\"', '"'),
  )?.[1]
  if (token === undefined) throw new Error("The recording has no token.")
  return token
}

async function recordAll(): Promise<Recording> {
  const { publicKey, privateKey } = await generateKeyPair("ES256")
  const jwk = { ...(await exportJWK(publicKey)), kid: "recorded", alg: "ES256", use: "sig" }
  const jwks = `data:application/json;base64,${Buffer.from(JSON.stringify({ keys: [jwk] })).toString("base64")}`
  const token = await new SignJWT({ iss: ISSUER, aud: "test", sub: "ada" })
    .setProtectedHeader({ alg: "ES256", kid: "recorded" })
    .setIssuedAt()
    .setExpirationTime("100y")
    .sign(privateKey)
  const conversations = []
  for (const name of names) conversations.push({ name, sockets: await record(name, { jwks, token }) })
  return { version, jwks, adminKey: ADMIN_KEY, conversations }
}
