import os from "node:os"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/**
 * Projects by environment: pure rooms in node, Convex functions in the edge runtime, views in a DOM, stories in forks.
 * Unit tests share the modules of their process, for speed: what a test changes outside itself it puts back.
 */
// Quick on a quiet machine; a busy one is no failure.
const QUICK = { pool: "forks", isolate: false, testTimeout: 30_000 } as const

/** Whole installations and gateways wait the longest: they begin first, so that nothing is waited for alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) =>
      /\/test\/(integration|contracts|fakes)\//.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // On two cores the default is one, which leaves the other idle.
    maxWorkers: Math.max(2, os.availableParallelism() - 1),
    projects: [
      {
        test: {
          ...QUICK,
          name: "unit",
          environment: "node",
          include: ["{domain,lib,worker,bin,local-backend,simulator}/**/*.test.ts", "test/*.test.ts"],
          exclude: ["lib/react/**", "**/*.slow.test.ts"],
        },
      },
      {
        test: {
          ...QUICK,
          name: "convex",
          environment: "edge-runtime",
          include: ["convex/**/*.test.ts"],
          server: { deps: { inline: ["convex-test"] } },
        },
      },
      {
        test: {
          ...QUICK,
          name: "views",
          environment: "happy-dom",
          include: ["{app,components}/**/*.test.tsx", "lib/react/**/*.test.tsx"],
        },
      },
      {
        test: {
          name: "stories",
          environment: "node",
          pool: "forks",
          include: ["test/{contracts,scenarios,integration}/**/*.test.ts", "**/*.slow.test.ts"],
          exclude: ["**/node_modules/**"],
          // Whole proofs are a hundred times as long as their daily slices.
          testTimeout: process.env.CLUTCH_FULL === "1" ? 1_800_000 : 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // Real gateways, installed on demand: `npm run test:openclaw`.
          name: "openclaw",
          environment: "node",
          pool: "forks",
          include: ["test/openclaw/*.test.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
