import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { ready } from "#lib/react/live"
import { anEntry, aSession } from "../testing/session-builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { Transcript } from "./transcript.tsx"
import { UsageLine } from "./usage-line.tsx"

prepareDom()

// Without a layout every row would be 0 pixels high, and all of them seen.
Object.defineProperty(HTMLElement.prototype, "offsetHeight", {
  configurable: true,
  get(this: HTMLElement) {
    return this.tagName === "LI" ? 40 : 800
  },
})

test("a conversation names who speaks, and an error as an error", () => {
  const items = [
    anEntry({ messageId: "1", kind: "user", text: "Do it." }),
    anEntry({ messageId: "2", kind: "tool_call", tool: "edit", text: "lease.ts" }),
    anEntry({ messageId: "3", kind: "tool_result", text: "no such file", isError: true }),
  ]
  render(<Transcript entries={{ items, isLoading: false, onMore: null }} isLive />)
  const said = screen.getAllByRole("listitem").map((entry) => entry.textContent)
  expect(said).toEqual(["PromptDo it.", "editlease.ts", "Errorno such file"])
})

test("a call reads as one would type it, what came of it as a result, and an agent's words as the Markdown they are", async () => {
  const items = [
    anEntry({ messageId: "1", text: "The `exports` are **named**." }),
    anEntry({
      messageId: "2",
      kind: "tool_call",
      tool: "bash",
      text: '{"command":"git diff \\"a b\\"","timeout":9}',
    }),
    anEntry({ messageId: "3", kind: "tool_result", tool: "bash", text: "lease.ts" }),
    anEntry({ messageId: "4", kind: "tool_call", tool: "edit", text: '{"path":"a.ts","lines":[1,2]}' }),
    anEntry({ messageId: "5", kind: "tool_call", tool: "edit", text: '{"path":"a.ts","li' }),
  ]
  render(<Transcript entries={{ items, isLoading: false, onMore: null }} isLive />)
  expect((await screen.findByText("exports")).tagName).toBe("CODE")
  expect(screen.getByText("named").tagName).toBe("STRONG")
  const said = screen.getAllByRole("listitem").map((entry) => entry.textContent)
  expect(said.slice(1)).toEqual([
    'bashgit diff "a b"',
    "Resultlease.ts",
    "editpath: a.ts\nlines: [1,2]",
    'edit{"path":"a.ts","li',
  ])
})

test("earlier words come when asked for, and a run without words says so", async () => {
  const onMore = vi.fn()
  const { rerender } = render(
    <Transcript entries={{ items: [anEntry()], isLoading: false, onMore }} isLive />,
  )
  await userEvent.click(screen.getByRole("button", { name: "Show earlier" }))
  expect(onMore).toHaveBeenCalled()
  rerender(<Transcript entries={{ items: [], isLoading: false, onMore: null }} isLive={false} />)
  expect(screen.getByText("No conversation was left.")).toBeTruthy()
})

test("usage says tokens and cost, and an unknown cost is not called free", () => {
  const { rerender } = render(<UsageLine session={ready(aSession())} />)
  expect(screen.getByText("81k tokens in")).toBeTruthy()
  expect(screen.getByText("$0.42")).toBeTruthy()
  rerender(<UsageLine session={ready(aSession({ costUsd: null }))} />)
  expect(screen.getByText("cost unknown")).toBeTruthy()
})

test("a long text is folded, and the rest of it is fetched when somebody wants it", async () => {
  const entry = anEntry({
    kind: "tool_result",
    text: "x".repeat(8_000),
    whole: { storageId: "s1", characters: 50_000 },
  })
  const fetchWhole = vi.fn(() => Promise.resolve("the whole of it"))
  render(
    <Transcript
      entries={{ items: [entry], isLoading: false, onMore: null }}
      isLive={false}
      fetchWhole={fetchWhole}
    />,
  )
  await userEvent.click(screen.getByRole("button", { expanded: false }))
  await userEvent.click(screen.getByRole("button", { name: "Show all 50,000 characters" }))
  expect(await screen.findByText("the whole of it")).toBeTruthy()
  expect(fetchWhole).toHaveBeenCalledWith("s1")
})

test("words that are searched for are marked where they stand; as it is stored, an entry is shown whole", () => {
  const items = [anEntry({ text: "The lease needs a Lease." })]
  const { rerender, container } = render(
    <Transcript entries={{ items, isLoading: false, onMore: null }} isLive marks="lease" />,
  )
  expect([...container.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["lease", "Lease"])
  rerender(<Transcript entries={{ items, isLoading: false, onMore: null }} isLive isRaw />)
  expect(screen.getByText(/"messageId": "message-1"/)).toBeTruthy()
})

test("of thousands of entries only those that are seen are drawn", () => {
  const items = Array.from({ length: 5_000 }, (_, n) => anEntry({ messageId: `m${n}`, text: `words ${n}` }))
  render(<Transcript entries={{ items, isLoading: false, onMore: null }} isLive />)
  expect(screen.getAllByRole("listitem").length).toBeLessThan(100)
})
