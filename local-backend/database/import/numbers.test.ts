import { expect, test } from "vitest"
import { planNumbers } from "./numbers.ts"
import type { ImportMode, PresentTable, WantedTable } from "./types.ts"

const present = (table: string, number: number, documents = 0): PresentTable => ({
  component: "",
  table,
  number,
  documents,
  isInSchema: true,
})
const wanted = (table: string, number: number | null): WantedTable => ({ component: "", table, number })

type Case = [string, ImportMode, WantedTable[], PresentTable[], Record<string, number> | RegExp]

test.each<Case>([
  ["a new table", "requireEmpty", [wanted("a", null)], [present("b", 10_001)], { b: 10_001, a: 10_002 }],
  ["the first table", "requireEmpty", [wanted("a", null)], [], { a: 10_001 }],
  [
    "a number that is free",
    "append",
    [wanted("a", 10_009)],
    [present("b", 10_001, 1)],
    { a: 10_009, b: 10_001 },
  ],
  [
    "tables that change numbers with each other",
    "requireEmpty",
    [wanted("a", 10_002), wanted("b", 10_001)],
    [present("a", 10_001), present("b", 10_002)],
    { a: 10_002, b: 10_001 },
  ],
  [
    "an empty table makes room",
    "requireEmpty",
    [wanted("a", 10_002)],
    [present("a", 10_001), present("b", 10_002)],
    { a: 10_002, b: 10_003 },
  ],
  [
    "a table with documents does not",
    "replace",
    [wanted("a", 10_001)],
    [present("b", 10_001, 3)],
    /"b" with 3 documents/,
  ],
  [
    "unless everything is replaced",
    "replaceAll",
    [wanted("a", 10_001)],
    [present("b", 10_001, 3)],
    { a: 10_001, b: 10_002 },
  ],
  [
    "a replaced table takes the IDs' number",
    "replace",
    [wanted("a", 10_005)],
    [present("a", 10_001, 3)],
    { a: 10_005 },
  ],
  [
    "documents that stay keep theirs",
    "append",
    [wanted("a", 10_005)],
    [present("a", 10_001, 3)],
    /the documents here have 10001/,
  ],
  [
    "an empty table may be appended to",
    "append",
    [wanted("a", 10_005)],
    [present("a", 10_001)],
    { a: 10_005 },
  ],
  ["one number for two", "replace", [wanted("a", 10_005), wanted("b", 10_005)], [], /both have documents/],
  ["numbers of the system", "replace", [wanted("a", 540)], [], /reserved/],
  [
    "files keep their number",
    "replace",
    [wanted("_storage", null)],
    [present("_storage", 540, 2)],
    { _storage: 540 },
  ],
])("%s", (_, mode, tables, now, expected) => {
  if (expected instanceof RegExp) expect(() => planNumbers(mode, tables, now)).toThrow(expected)
  else expect(Object.fromEntries(planNumbers(mode, tables, now))).toEqual(expected)
})
