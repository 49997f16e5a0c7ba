import { expect, test } from "vitest"
import { fileName, parseEntryName, prefixOf, storageIdIn } from "./archive-names.ts"

test.each([
  ["messages/documents.jsonl", { kind: "documents", component: "", table: "messages" }],
  ["_tables/documents.jsonl", { kind: "documents", component: "", table: "_tables" }],
  ["messages/generated_schema.jsonl", { kind: "generatedSchema", component: "", table: "messages" }],
  ["_storage/kg2abc.png", { kind: "file", component: "", name: "kg2abc.png" }],
  ["_components/a/_components/b/t/documents.jsonl", { kind: "documents", component: "a/b", table: "t" }],
  ["_components/a/_storage/kg2", { kind: "file", component: "a", name: "kg2" }],
  ["README.md", { kind: "other" }],
  ["messages/notes.txt", { kind: "other" }],
  ["a/b/documents.jsonl", { kind: "other" }],
  ["_storage/.DS_Store", { kind: "other" }],
  ["__MACOSX/messages/documents.jsonl", { kind: "other" }],
])("%s", (path, entry) => {
  expect(parseEntryName(path)).toEqual(entry)
})

test("components nest, files carry an ending for their type", () => {
  expect(prefixOf("")).toBe("")
  expect(prefixOf("a/b")).toBe("_components/a/_components/b/")
  expect(fileName("kg2", "image/png")).toBe("kg2.png")
  expect(fileName("kg2", "Text/HTML; charset=utf-8")).toBe("kg2.html")
  expect(fileName("kg2", "application/x-unknown")).toBe("kg2")
  expect(fileName("kg2", null)).toBe("kg2")
  expect(storageIdIn(fileName("kg2", "image/png"))).toBe("kg2")
})
