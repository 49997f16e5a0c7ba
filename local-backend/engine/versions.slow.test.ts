import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import { createEngine } from "./in-process.ts"

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

const PUSHES = 50
const VERSION_MB = 1

/** A version of the code that holds a megabyte of its own and says which one it is. */
function version(n: number) {
  const source = `
    const held = Array.from({ length: ${VERSION_MB * 16_384} }, (_, i) => "version ${n} " + String(i).padEnd(48, "."))
    export const which = Object.assign(() => {}, {
      isQuery: true, isPublic: true, exportArgs: () => '{"type":"any"}', exportReturns: () => "null",
      invokeQuery: async () => JSON.stringify([${n}, held.length]),
    })`
  return { schema: null, modules: [{ path: "code.js", source, environment: "isolate" as const }] }
}

/** The least of several collections: what the last tasks still hold, a busy machine lets go of late. */
async function heapMb(): Promise<number> {
  let least = Infinity
  for (let round = 0; round < 10; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    collectGarbage()
    least = Math.min(least, process.memoryUsage().heapUsed / 2 ** 20)
  }
  return least
}

test(`of ${PUSHES} pushed versions of the code only the last is kept in memory`, async () => {
  const engine = createEngine({ path: ":memory:" })
  const which = async () => {
    const call = { path: "code:which", args: {}, identity: { kind: "none" }, allowInternal: false } as const
    const { outcomes } = await engine.runQueries([{ ...call, journal: null }])
    return outcomes[0]?.ok === true ? (JSON.parse(outcomes[0].value) as [number, number]) : null
  }
  let afterFirst = 0
  for (let n = 1; n <= PUSHES; n++) {
    await engine.deploy(version(n))
    expect(await which()).toEqual([n, VERSION_MB * 16_384])
    if (n === 3) afterFirst = await heapMb()
  }
  expect((await heapMb()) - afterFirst).toBeLessThan((PUSHES * VERSION_MB) / 5)
  await engine.stop()
})
