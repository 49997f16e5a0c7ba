import { resolve } from "node:path"
import { expect, test } from "vitest"
import { parseCommandLine } from "./command-line.ts"

const REQUIRED = ["--data", "/d", "--admin-key-file", "/k"]

test("a backend listens on loopback and survives power loss unless told otherwise", () => {
  expect(parseCommandLine(REQUIRED)).toEqual({
    command: "serve",
    options: {
      data: "/d",
      "admin-key-file": "/k",
      host: "127.0.0.1",
      port: 3210,
      "site-port": 3211,
      durability: "full",
      "redact-errors": false,
    },
  })
})

test("options are read", () => {
  const args = [
    ...REQUIRED,
    "--port",
    "0",
    "--durability",
    "normal",
    "--redact-errors",
    "--public-url",
    "https://a.example/convex",
  ]
  expect(parseCommandLine(args)).toMatchObject({
    options: {
      port: 0,
      durability: "normal",
      "redact-errors": true,
      "public-url": "https://a.example/convex",
    },
  })
  expect(parseCommandLine(["--push", "--project", "/p", "--admin-key-file", "/k"])).toEqual({
    command: "push",
    options: { project: "/p", "admin-key-file": "/k", url: "http://127.0.0.1:3210" },
  })
  expect(parseCommandLine(["--help"])).toEqual({ command: "help" })
})

test("paths are made absolute", () => {
  expect(parseCommandLine(["--data", "d", "--admin-key-file", "k"])).toMatchObject({
    options: { data: resolve("d"), "admin-key-file": resolve("k") },
  })
})

test("what is wrong is named", () => {
  const cases: [args: string[], sentence: RegExp][] = [
    [[], /data: is required/],
    [[...REQUIRED, "--port", "70000"], /port: /],
    [[...REQUIRED, "--durability", "some"], /durability: /],
    [[...REQUIRED, "--nonsense"], /nonsense/],
    [["--push", ...REQUIRED, "--project", "/p"], /data/],
  ]
  for (const [args, sentence] of cases) expect(() => parseCommandLine(args)).toThrow(sentence)
})
