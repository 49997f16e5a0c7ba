import { act, renderHook, waitFor } from "@testing-library/react"
import { ConvexError } from "convex/values"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { useDiff } from "./diff-data.ts"
import { z } from "./inert-zod.ts"
import { useKeys } from "./keys.ts"
import { liveOf } from "./live.ts"
import { refusalOf, sentenceOf } from "./refusal.ts"
import { THEME_SCRIPT } from "./theme-script.ts"

afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
})

describe("errors of the server", () => {
  test("a refusal is told in its own words", () => {
    const error = new ConvexError({ code: "illegal_move", message: "Done is final." })
    expect(sentenceOf(error)).toBe("Done is final.")
    expect(refusalOf(error)?.code).toBe("illegal_move")
    expect(liveOf(error)).toEqual({ state: "refused", code: "illegal_move", sentence: "Done is final." })
  })

  test("anything else keeps its internals to itself", () => {
    expect(sentenceOf(new Error("SELECT secret FROM keys"))).not.toContain("secret")
    expect(refusalOf(new ConvexError("words"))).toBeNull()
    expect(liveOf(undefined)).toEqual({ state: "loading" })
  })
})

describe("schemas in the browser", () => {
  type Chain = {
    object: (shape: unknown) => Chain
    parse: (value: unknown) => unknown
    options: Iterable<unknown>
  }
  const inert = z as unknown as Chain

  test("can be declared in any shape", () => {
    expect(() => inert.object({}).object([...inert.options])).not.toThrow()
  })

  test("fail loudly when they are run", () => {
    expect(() => inert.object({}).parse({})).toThrow("do not run in the browser")
  })
})

describe("keys", () => {
  const press = (key: string, target: EventTarget = document.body) =>
    act(
      () => void target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })),
    )

  test("act alone and in sequence, outside inputs, and not with Ctrl", () => {
    const bindings = { c: vi.fn(), "g b": vi.fn() }
    renderHook(() => useKeys(bindings))
    press("c")
    press("g")
    press("b")
    expect([bindings.c, bindings["g b"]].map((each) => each.mock.calls.length)).toEqual([1, 1])
    const input = document.body.appendChild(document.createElement("input"))
    press("c", input)
    input.remove()
    act(
      () =>
        void document.body.dispatchEvent(
          new KeyboardEvent("keydown", { key: "c", ctrlKey: true, bubbles: true }),
        ),
    )
    expect(bindings.c).toHaveBeenCalledOnce()
  })

  test("are a page's own before they are the frame's around it, whichever was there first", () => {
    const [frame, page, go, create] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()]
    renderHook(() => useKeys({ j: frame, "g c": go }, { isFrame: true }))
    // A page's code comes later than its frame.
    const { unmount } = renderHook(() => useKeys({ j: page, c: create }))
    press("j")
    press("g")
    press("c")
    expect([frame, page, go, create].map((each) => each.mock.calls.length)).toEqual([0, 1, 1, 0])
    unmount()
    press("j")
    expect(frame).toHaveBeenCalledTimes(1)
  })

  test("behind an open dialog are silent", () => {
    const bindings = { c: vi.fn() }
    renderHook(() => useKeys(bindings))
    const dialog = document.body.appendChild(document.createElement("dialog"))
    dialog.setAttribute("open", "")
    press("c")
    dialog.remove()
    expect(bindings.c).not.toHaveBeenCalled()
  })
})

describe("the theme before the first paint", () => {
  const run = (systemIsDark: boolean) => {
    vi.stubGlobal("matchMedia", () => ({ matches: systemIsDark, addEventListener: () => undefined }))
    new Function(THEME_SCRIPT)()
    return document.documentElement.dataset.theme
  }

  test("follows the system unless one is chosen", () => {
    expect([run(true), run(false)]).toEqual(["dark", "light"])
    localStorage.setItem("clutch-theme", "light")
    expect(run(true)).toBe("light")
    localStorage.setItem("clutch-theme", "purple")
    expect(run(true)).toBe("dark")
  })
})

describe("the diff of a task", () => {
  const answer = (status: number, body: unknown) =>
    Promise.resolve({ ok: status < 300, status, json: () => Promise.resolve(body) })
  const fetch = vi.fn()
  beforeEach(() => {
    fetch.mockReset()
    vi.stubGlobal("fetch", fetch)
  })

  test("is fetched when looked at, and anew for new commits", async () => {
    fetch.mockImplementation(() => answer(200, { files: [] }))
    const { result, rerender } = renderHook(({ version }) => useDiff("CLU-1", version), {
      initialProps: { version: "a" },
    })
    await waitFor(() => expect(result.current[0].state).toBe("ready"))
    rerender({ version: "b" })
    expect(result.current[0].state).toBe("loading")
    await waitFor(() => expect(result.current[0].state).toBe("ready"))
    expect(fetch).toHaveBeenCalledTimes(2)
  })

  test("that does not exist yet is no failure", async () => {
    fetch.mockImplementation(() =>
      answer(404, { ok: false, refusal: { code: "not_found", message: "No commits yet." } }),
    )
    const { result } = renderHook(() => useDiff("CLU-1", ""))
    await waitFor(() => expect(result.current[0]).toEqual({ state: "none", sentence: "No commits yet." }))
  })

  test("that could not be fetched is tried again when asked", async () => {
    fetch
      .mockRejectedValueOnce(new TypeError("fetch failed"))
      .mockImplementation(() => answer(200, { files: [] }))
    const { result } = renderHook(() => useDiff("CLU-1", ""))
    await waitFor(() => expect(result.current[0].state).toBe("failed"))
    act(() => result.current[1]())
    await waitFor(() => expect(result.current[0].state).toBe("ready"))
  })
})
