import { expect, test } from "vitest"
import { Dice, scaled, SEED } from "./dice.ts"
import { startProofBackend } from "./proof-backend.ts"
import { MOMENTS, RandomCuts } from "./random-cuts.ts"
import { mutationNamed, openClient, watch } from "./watch.ts"

const CUTS = scaled(1_000, 10)
const CLIENTS = scaled(16, 5)
const AT_ONCE = 3
const add = mutationNamed("ledger:add")

test(
  `sockets cut ${CUTS} times at any moment: each mutation takes effect once, every client converges (seed ${SEED})`,
  async () => {
    const backend = await startProofBackend()
    const all: string[] = []
    let cuts = 0

    async function work(name: number): Promise<{ shown: () => Promise<void> }> {
      const dice = new Dice(SEED + name)
      const proxy = await RandomCuts.open(backend.url)
      const client = openClient(proxy.url)
      const values = watch(client, "ledger:keys")
      await values.until(() => true)
      while (cuts < CUTS) {
        const before = proxy.cuts
        proxy.cutNext(dice.pick(MOMENTS))
        const keys = Array.from(
          { length: 1 + dice.below(AT_ONCE) },
          () => `${name}-${all.length}-${dice.next()}`,
        )
        all.push(...keys)
        await Promise.all(keys.map((key) => client.mutation(add, { key })))
        cuts += proxy.cuts - before
      }
      return { shown: async () => void (await values.until((keys) => isEqual(keys, all))) }
    }

    const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, name) => work(name)))
    all.sort()
    const direct = await watch(openClient(backend.url), "ledger:keys").until(() => true)
    expect(direct).toEqual(all)
    for (const { shown } of clients) await shown()
    expect(cuts).toBeGreaterThanOrEqual(CUTS)
  },
  scaled(900_000, 60_000),
)

function isEqual(shown: unknown, expected: readonly string[]): boolean {
  return JSON.stringify(shown) === JSON.stringify(expected)
}
