/** The lint rules are able to fail: oxlint with the house's plugin and Convex's, run once over files that break them. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { execa } from "execa"
import { afterAll, beforeAll, expect, test } from "vitest"
import { z } from "zod"
import { ROOT } from "#lib/root"

const OUTSIDE = [
  'import { readFileSync } from "node:fs"',
  "export const found = [new Date(), Date.now(), Math.random(), readFileSync, fetch]",
].join("\n")
const CARELESS = [
  "export enum Colour { red }",
  "export class Thing { constructor(readonly name: string) {} }",
  "export function second(a: number, b: any, _c: number) { const left = a; return b }",
].join("\n")
const SCHEMA = "export const read = (schema: { safeParse(v: unknown): unknown }) => schema.safeParse(1)"
const HOOKS = [
  'import { useEffect, useRef, useState } from "react"',
  "export function Page({ items, isOpen }: { items: string[]; isOpen: boolean }) {",
  "  const [count, setCount] = useState(0)",
  "  const seen = useRef(0)",
  "  useEffect(() => setCount(items.length), [])",
  "  if (isOpen) useEffect(() => {})",
  "  const rows = items.map((item) => <li>{item}</li>)",
  '  return <ul aria-nonsense="x">{rows}{seen.current}{count}{Math.random()}<img src="x" /></ul>',
  "}",
].join("\n")
const FUNCTION = [
  'import { query } from "./_generated/server"',
  "export const one = query({ handler: async (ctx, { id }) => ctx.db.get(id) })",
].join("\n")
const FILES = {
  "domain/task.ts": OUTSIDE,
  "worker/task.ts": OUTSIDE,
  "worker/thing.ts": CARELESS,
  "components/page.tsx": SCHEMA,
  "components/page.test.tsx": SCHEMA,
  "components/hooks.tsx": HOOKS,
  "convex/things.ts": FUNCTION,
}
const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) })

const place = mkdtempSync(path.join(os.tmpdir(), "clutch-lint-"))
let report: z.infer<typeof Report>
beforeAll(async () => {
  for (const part of [".oxlintrc.json", "infra/lint/house.mjs"])
    cpSync(path.join(ROOT, part), path.join(place, part))
  for (const [file, code] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(place, file)), { recursive: true })
    writeFileSync(path.join(place, file), code)
  }
  // Where Convex's plugin is looked for.
  symlinkSync(path.join(ROOT, "node_modules"), path.join(place, "node_modules"))
  const oxlint = path.join(ROOT, "node_modules/.bin/oxlint")
  const { stdout } = await execa(oxlint, ["--format", "json", ...Object.keys(FILES)], {
    cwd: place,
    reject: false,
  })
  report = Report.parse(JSON.parse(stdout))
}, 60_000)
afterAll(() => rmSync(place, { recursive: true }))

const brokenBy = (file: keyof typeof FILES) =>
  report.diagnostics
    .filter(({ filename }) => filename === file)
    .map(({ code }) => code)
    .sort()

test("the domain knows no clock, no chance and no outside", () => {
  expect(brokenBy("domain/task.ts")).toEqual([
    "eslint(no-restricted-globals)",
    "eslint(no-restricted-imports)",
    "eslint(no-restricted-properties)",
    "eslint(no-restricted-properties)",
    "house(no-clock)",
  ])
  expect(brokenBy("worker/task.ts")).toEqual([])
})

test("no room writes what cannot be erased, what is not used, or what has no type", () => {
  expect(brokenBy("worker/thing.ts")).toEqual([
    "eslint(no-unused-vars)",
    "house(erasable)",
    "house(erasable)",
    "typescript(no-explicit-any)",
  ])
})

test("a page runs no schema; its test may", () => {
  expect(brokenBy("components/page.tsx")).toEqual(["house(no-schema-in-pages)"])
  expect(brokenBy("components/page.test.tsx")).toEqual([])
})

test("a view keeps the rules of hooks, of React's compiler, of Next and of accessibility", () => {
  expect(brokenBy("components/hooks.tsx")).toEqual([
    "jsx-a11y(alt-text)",
    "jsx-a11y(aria-props)",
    "next(no-img-element)",
    "react(jsx-key)",
    "react(purity)",
    "react(refs)",
    "react(set-state-in-effect)",
    "react-hooks(exhaustive-deps)",
    "react-hooks(rules-of-hooks)",
  ])
})

test("a function of Convex checks its arguments and names its tables", () => {
  expect(brokenBy("convex/things.ts")).toEqual([
    "@convex-dev(explicit-table-ids)",
    "@convex-dev(require-args-validator)",
  ])
})
