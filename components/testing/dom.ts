/** What happy-dom lacks and views need: a size for lists, media queries. Call it once per test file. */
import { cleanup } from "@testing-library/react"
import { afterEach, beforeAll, vi } from "vitest"

export function prepareDom({ isPhone = false } = {}): void {
  beforeAll(() => {
    const { prototype } = HTMLElement
    for (const side of ["clientHeight", "clientWidth"]) {
      Object.defineProperty(prototype, side, { configurable: true, get: () => 800 })
    }
    prototype.scrollTo = () => undefined
    vi.stubGlobal("matchMedia", (query: string) => ({
      matches: isPhone && query.includes("max-width"),
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }))
  })
  afterEach(() => {
    cleanup()
    localStorage.clear()
  })
}
