/** The address follows a view late where pages are slow to draw; the view itself never does. */
import { createContext, startTransition, use, useContext, useEffect, useState, type ReactNode } from "react"
import { act, render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest"
import type * as UrlState from "#lib/react/url-state"
import { prepareDom } from "../testing/dom.ts"
import { Tabs } from "./tabs.tsx"

const Address = createContext(new URLSearchParams())
prepareDom()

/** Loaded anew: tests share their modules, and others have loaded it with Next's own address. */
let urlState: typeof UrlState
beforeAll(async () => {
  vi.resetModules()
  vi.doMock("next/navigation", () => ({ useSearchParams: () => useContext(Address) }))
  urlState = await import("#lib/react/url-state")
})
afterAll(() => {
  vi.doUnmock("next/navigation")
  vi.resetModules()
})

/** Draws the page anew, as Next does, in a transition; it takes until `drawn` is called. */
let drawn: () => void
let go: (url: string) => void
function SlowPages({ children }: { children: ReactNode }) {
  const [search, setSearch] = useState<string | Promise<string>>("")
  const address = new URLSearchParams(typeof search === "string" ? search : use(search))
  useEffect(() => {
    go = (url) => {
      const { href, search: asked } = new URL(url, window.location.href)
      window.location.href = href
      startTransition(() => setSearch(new Promise((resolve) => (drawn = () => resolve(asked)))))
    }
  }, [])
  return <Address value={address}>{children}</Address>
}

const NAMES = ["timeline", "runs", "changes"] as const
function About() {
  const url = urlState.useUrlState()
  const chosen = urlState.oneOf(NAMES, url.get("tab"), "timeline")
  const items = NAMES.map((name) => ({ name, label: name }))
  const choose = (name: string) => url.set({ tab: name === "timeline" ? null : name })
  return (
    <Tabs label="About" items={items} chosen={chosen} onChoose={choose}>
      {chosen} is shown
    </Tabs>
  )
}

const choose = (name: string) => act(() => userEvent.click(screen.getByRole("tab", { name })))
const isShown = (name: string) => expect(screen.getByRole("tab", { selected: true }).textContent).toBe(name)

beforeEach(async () => {
  window.location.href = "http://localhost/"
  vi.spyOn(window.history, "replaceState").mockImplementation((_data, _unused, url) => go(String(url)))
  await act(async () => {
    render(
      <SlowPages>
        <About />
      </SlowPages>,
    )
  })
})

test("a tab is shown as soon as it is chosen, before the page is drawn with the new address", async () => {
  await choose("runs")
  isShown("runs")
  await act(async () => drawn())
  isShown("runs")
})

test("who goes back to the first tab before the page was drawn with the second stands on the first", async () => {
  await choose("runs")
  await choose("timeline")
  await act(async () => drawn())
  isShown("timeline")
  expect(window.location.search).toBe("")
})
