/** `npm run check`: everything that takes seconds, two at a time, each with its own words when it fails. */
import { execa } from "execa"
import { ROOT } from "#lib/root"

type Step = { name: string; command: string; args: string[] }

const npx = (name: string, program: string, ...args: string[]): Step => ({
  name,
  command: `node_modules/.bin/${program}`,
  args,
})

const ROOMS = [
  "app",
  "components",
  "domain",
  "lib",
  "worker",
  "bin",
  "convex",
  "local-backend",
  "simulator",
  "test",
]

/**
 * The native compiler takes a quarter of the time. One checker: more of them check the shared files once each. Afresh each
 * time: what it remembers misses that generated types have changed.
 */
const compile = (name: string, ...args: string[]): Step => ({
  name,
  command: "node",
  args: [
    "node_modules/typescript-native/bin/tsc",
    "--noEmit",
    "--checkers",
    "1",
    "--incremental",
    "false",
    ...args,
  ],
})

/** What must follow each other is one chain. Two chains run at a time, which two cores carry: the longest go first. */
const CHAINS: Step[][] = [
  [npx("unit tests", "vitest", "run", "--project", "unit", "--project", "convex", "--project", "views")],
  [
    npx("route types", "next", "typegen"),
    compile("types"),
    compile("types without a browser", "-p", "tsconfig.node.json"),
  ],
  [npx("rooms", "depcruise", ...ROOMS)],
  [npx("unused", "knip")],
  [npx("lint", "oxlint", "--deny-warnings"), npx("format", "oxfmt", "--check", ".")],
]
const AT_ONCE = 2

let failures = 0

async function runStep({ name, command, args }: Step): Promise<void> {
  const since = performance.now()
  const { failed, all } = await execa(command, args, {
    cwd: ROOT,
    reject: false,
    all: true,
    env: { NEXT_TELEMETRY_DISABLED: "1" },
  })
  const seconds = ((performance.now() - since) / 1000).toFixed(1)
  process.stdout.write(`${failed ? "FAIL" : "ok  "}  ${name} (${seconds} s)\n`)
  if (name === "unit tests" || failed) process.stdout.write(`${failed ? all : closingLines(all)}\n`)
  if (failed) failures += 1
}

/** How many files and tests passed. */
const closingLines = (output: string): string =>
  output
    .split("\n")
    .filter((line) => /Test Files|Tests /.test(line))
    .join("\n")

const waiting = [...CHAINS]
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let chain = waiting.shift(); chain; chain = waiting.shift()) {
      for (const step of chain) await runStep(step)
    }
  }),
)
if (failures > 0) process.exitCode = 1
