import { render, screen } from "@testing-library/react"
import { expect, test } from "vitest"
import { prepareDom } from "../testing/dom.ts"
import { DiffView } from "./diff.tsx"

prepareDom()

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
