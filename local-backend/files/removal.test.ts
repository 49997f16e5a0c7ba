import { expect, test, vi } from "vitest"
import { memoryBytes } from "./memory-bytes.ts"
import { createRemoval } from "./removal.ts"
import { sweepFiles } from "./sweep.ts"

function threeFiles() {
  const bytes = memoryBytes()
  for (const key of ["a", "b", "c"]) bytes.writeNow(key, new Uint8Array([1]))
  return bytes
}

test("bytes go at once, or when the last copy is made", () => {
  const bytes = threeFiles()
  const removal = createRemoval(bytes, vi.fn())
  removal.remove(["a"])
  expect(bytes.listNow()).toEqual(["b", "c"])
  removal.hold("export")
  removal.hold("backup")
  removal.remove(["b"])
  removal.release("export")
  removal.release("export")
  expect(bytes.listNow()).toEqual(["b", "c"])
  removal.release("backup")
  expect(bytes.listNow()).toEqual(["c"])
})

test("the sweep removes what nobody knows", () => {
  const bytes = threeFiles()
  expect(sweepFiles(bytes, (key) => key === "b")).toBe(2)
  expect(bytes.listNow()).toEqual(["b"])
})
