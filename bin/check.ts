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

/** The lanes run beside each other; a lane's steps one after the other. Two lanes are what two cores carry. */
const LANES: Step[][] = [
  [
    npx("route types", "next", "typegen"),
    npx("types", "tsc", "--noEmit"),
    npx("types without a browser", "tsc", "--noEmit", "-p", "tsconfig.node.json"),
    npx("format", "prettier", "--check", "--log-level", "warn", "."),
  ],
  [
    npx("unit tests", "vitest", "run", "--project", "unit", "--project", "convex", "--project", "views"),
    npx("rooms", "depcruise", ...ROOMS),
    npx("unused", "knip"),
    npx("lint", "eslint", ".", "--cache", "--max-warnings", "0"),
  ],
]

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

await Promise.all(
  LANES.map(async (lane) => {
    for (const step of lane) await runStep(step)
  }),
)
if (failures > 0) process.exitCode = 1
