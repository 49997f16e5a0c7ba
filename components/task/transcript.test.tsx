import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { ready } from "#lib/react/live"
import { anEntry, aSession } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { DiffView } from "./diff.tsx"
import { UsageLine } from "./runs.tsx"
import { Transcript } from "./transcript.tsx"

prepareDom()

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

test("earlier words come when asked for, and a run without words says so", async () => {
  const onMore = vi.fn()
  const { rerender } = render(
    <Transcript entries={{ items: [anEntry()], isLoading: false, onMore }} isLive />,
  )
  await userEvent.click(screen.getByRole("button", { name: "Show earlier" }))
  expect(onMore).toHaveBeenCalled()
  rerender(<Transcript entries={{ items: [], isLoading: false, onMore: null }} isLive={false} />)
  expect(screen.getByText("This run left no conversation.")).toBeTruthy()
})

test("usage says tokens and cost, and an unknown cost is not called free", () => {
  const { rerender } = render(<UsageLine session={ready(aSession())} />)
  expect(screen.getByText("81k tokens in")).toBeTruthy()
  expect(screen.getByText("$0.42")).toBeTruthy()
  rerender(<UsageLine session={ready(aSession({ usage: { ...aSession().usage, costUsd: null } }))} />)
  expect(screen.getByText("cost unknown")).toBeTruthy()
})

const PATCH = `diff --git a/a.ts b/a.ts
index 1111111..2222222 100644
--- a/a.ts
+++ b/a.ts
@@ -1,2 +1,2 @@
 kept
-gone
+come
`

test("a diff shows lines, and says of what it cannot show why", () => {
  const files = [
    { path: "a.ts", change: "modified", added: 1, deleted: 1 },
    { path: "logo.png", change: "added", added: null, deleted: null },
    { path: "big.json", change: "modified", added: 90_000, deleted: 1 },
  ]
  const omitted = [
    { path: "logo.png", reason: "binary" },
    { path: "big.json", reason: "too_large" },
  ]
  render(<DiffView diff={{ files, fileCount: 3, added: 90_001, deleted: 2, patch: PATCH, omitted }} />)
  expect(screen.getByText("come")).toBeTruthy()
  expect(screen.getByText("A binary file.")).toBeTruthy()
  expect(screen.getByText("Too many changed lines to show.")).toBeTruthy()
})

test("a patch that cannot be read still lists the files", () => {
  const files = [{ path: "a.ts", change: "modified", added: 1, deleted: 1 }]
  render(<DiffView diff={{ files, fileCount: 1, added: 1, deleted: 1, patch: "nonsense", omitted: [] }} />)
  expect(screen.getByText("a.ts")).toBeTruthy()
})
