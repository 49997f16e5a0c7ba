import { expect, test } from "vitest"
import { diffTexts } from "./text-diff.ts"

test("two texts are told apart line by line, under the name they are called by", async () => {
  expect(await diffTexts("one\ntwo\n", "one\n++ 2\nthree\n", "dev.md")).toEqual({
    patch: [
      "diff --git a/dev.md b/dev.md",
      "--- a/dev.md",
      "+++ b/dev.md",
      "@@ -1,2 +1,3 @@",
      " one",
      "-two",
      "+++ 2",
      "+three",
      "",
    ].join("\n"),
    ...{ added: 2, deleted: 1 },
  })
})

test("the same text twice is no difference", async () => {
  expect(await diffTexts("one\n", "one\n", "dev.md")).toEqual({ patch: "", added: 0, deleted: 0 })
})
