import { afterEach, expect, test, vi } from "vitest"
import { fetchToken, tokensFrom } from "./convex-provider.ts"

afterEach(() => void vi.unstubAllGlobals())

const answer = (status: number, body: unknown) => ({
  ok: status < 300,
  status,
  json: () => Promise.resolve(body),
})

test("a token is asked for with the session cookie and handed on", async () => {
  const fetch = vi.fn(() => Promise.resolve(answer(200, { token: "abc" })))
  vi.stubGlobal("fetch", fetch)
  expect(await fetchToken()).toBe("abc")
  expect(fetch).toHaveBeenCalledWith("/api/auth/token", expect.objectContaining({ cache: "no-store" }))
})

test("only a 401 leads to the sign-in page", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(answer(401, {})))
  const leave = vi.fn()
  expect(await fetchToken(() => Promise.resolve(), leave)).toBeNull()
  expect(leave).toHaveBeenCalledOnce()
})

test("a server that is away, failing or talking nonsense is asked again, ever more patiently", async () => {
  const answers = [
    () => Promise.reject(new TypeError("fetch failed")),
    () => Promise.resolve(answer(503, {})),
    () => Promise.resolve(answer(200, { token: 7 })),
    () => Promise.reject(new TypeError("fetch failed")),
    () => Promise.reject(new TypeError("fetch failed")),
    () => Promise.resolve(answer(200, { token: "late" })),
  ]
  vi.stubGlobal("fetch", () => answers.shift()?.())
  const waits: number[] = []
  const leave = vi.fn()
  const token = await fetchToken((ms) => {
    waits.push(ms)
    return Promise.resolve()
  }, leave)
  expect(token).toBe("late")
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 4_000])
  expect(leave).not.toHaveBeenCalled()
})

test("the token that came with the page is used once; whoever needs another one asks", async () => {
  const tokens = tokensFrom(Promise.resolve("first"), () => Promise.resolve("asked"))
  expect(await tokens({ forceRefreshToken: false })).toBe("first")
  expect(await tokens({ forceRefreshToken: false })).toBe("asked")
  const refused = tokensFrom(Promise.resolve("first"), () => Promise.resolve("asked"))
  expect(await refused({ forceRefreshToken: true })).toBe("asked")
})

test.each([() => Promise.resolve(null), () => Promise.reject(new Error("the server went away"))])(
  "a page without a token asks for one",
  async (firstToken) => {
    const tokens = tokensFrom(firstToken(), () => Promise.resolve("asked"))
    expect(await tokens({ forceRefreshToken: false })).toBe("asked")
  },
)

test("the token is heard in the kind of promise that React sends along with a page", async () => {
  // Its `then` gives nothing back, so that neither `catch` nor a chain of them works.
  const sent = Object.assign(Object.create(Promise.prototype) as Promise<string>, {
    then: (resolve?: (token: string) => void) => void setTimeout(() => resolve?.("first")),
  })
  const tokens = tokensFrom(sent, () => Promise.resolve("asked"))
  expect(await tokens({ forceRefreshToken: false })).toBe("first")
})
