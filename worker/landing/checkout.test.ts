import { expect, test } from "vitest"
import { readRefusal } from "./checkout.ts"

const read = (stderr: string) => readRefusal(stderr, "/srv/shop", "main")

test("[LAND-3] git's refusal names the files that are in the way", () => {
  const said =
    "error: Your local changes to the following files would be overwritten by merge:\n\ta.txt\n\tdé é.txt\nPlease commit your changes or stash them before you merge.\n" +
    "error: The following untracked working tree files would be overwritten by merge:\n\tnew.txt\nPlease move or remove them before you merge.\nAborting\n"
  expect(read(said)).toEqual({
    kind: "held",
    files: ["a.txt", "dé é.txt", "new.txt"],
    sentence:
      "main is checked out at /srv/shop, and landing would overwrite unsaved work there: a.txt, dé é.txt, new.txt. Commit it or move it away; then it lands by itself.",
  })
})

test("[LAND-3] many files are counted rather than listed", () => {
  const files = Array.from({ length: 14 }, (_, at) => `\tfile-${at}\n`).join("")
  expect(
    read(`error: Your local changes to the following files would be overwritten by merge:\n${files}`),
  ).toMatchObject({
    files: { length: 14 },
    sentence: expect.stringContaining("file-9 and 4 more."),
  })
})

test("a branch that moved is not a person's fault", () => {
  expect(read("fatal: Not possible to fast-forward, aborting.\n")).toEqual({ kind: "moved" })
})

test("anything else is held with git's own words", () => {
  expect(
    read("error: Merging is not possible because you have unmerged files.\nhint: Fix them up\n"),
  ).toMatchObject({
    kind: "held",
    sentence:
      "main is checked out at /srv/shop, and git would not advance it there: Merging is not possible because you have unmerged files.",
  })
})
