import { expect, test } from "vitest"
import { createExecutors } from "../executors/index.ts"
import { executorOf } from "./ports.ts"

test("[SG6] where there is no gateway for runs, its executor says what it needs", () => {
  const ports = { executors: createExecutors({ home: "/nowhere" }) }
  expect(() => executorOf(ports, "openclaw")).toThrow(
    /needs an OpenClaw gateway \(OPENCLAW_URL\), and no simulated one/,
  )
  expect(executorOf(ports, "simulation")).toBe(ports.executors.simulation)
})
