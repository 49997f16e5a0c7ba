import { join } from "node:path"
import { expect, test } from "vitest"
import { openDatabase } from "../database/open.ts"
import { CuttingProxy } from "./cutting-proxy.ts"
import { Dice, scaled, SEED } from "./dice.ts"
import { within } from "./patience.ts"
import { BackendProcess } from "./proof-backend.ts"
import { temporaryDirectory } from "./test-backend.ts"
import { mutationNamed, openClient, watch } from "./watch.ts"

const KILLS = scaled(100, 2)
const CLIENTS = 3
const AT_ONCE = 2
const RESYNC_MS = 3_000
const add = mutationNamed("ledger:addAndSchedule")

test(
  `kill -9 under load, ${KILLS} times: nothing acknowledged is lost, nothing happens twice, subscribers are back in 3 s (seed ${SEED})`,
  async () => {
    const dice = new Dice(SEED)
    const directory = await temporaryDirectory()
    let backend = await BackendProcess.start(directory, true)
    const proxy = await CuttingProxy.open(backend.url)
    const clients = Array.from({ length: CLIENTS }, () => openClient(proxy.url))
    const shown = clients.map((client) => watch(client, "ledger:latest"))
    const acknowledged: string[] = []
    let isLoading = true
    let killAfter = 0
    let kill = () => {}

    const load = clients.flatMap((client, name) =>
      Array.from({ length: AT_ONCE }, async (_, lane) => {
        for (let n = 0; isLoading; n++) {
          const key = `${name}.${lane}.${n}`
          await client.mutation(add, { key })
          acknowledged.push(key)
          if (acknowledged.length >= killAfter) kill()
        }
      }),
    )

    const resyncs: number[] = []
    for (let round = 0; round < KILLS; round++) {
      // The moment of the kill is in the middle of other mutations, somewhere between two acknowledgements.
      await new Promise<void>((resolve) => {
        kill = () => setTimeout(resolve, dice.below(20))
        killAfter = acknowledged.length + 20 + dice.below(30)
      })
      proxy.hold()
      await backend.kill()
      expectIntact(directory)
      backend = await BackendProcess.start(directory, false)
      proxy.retarget(backend.url)
      const readyAt = performance.now()
      // The old backend is dead: whatever a subscriber is shown now is the new one's.
      await Promise.all(shown.map((values) => values.more()))
      resyncs.push(performance.now() - readyAt)
    }
    isLoading = false
    kill = () => {}
    await Promise.all(load)

    const client = openClient(backend.url)
    await watch(client, "ledger:unfinishedJobs").until((count) => count === 0)
    const [keys, runs] = await Promise.all(
      ["ledger:keys", "ledger:runs"].map(
        async (name) => (await watch(client, name).until(() => true)) as string[],
      ),
    )
    const added = keys ?? []
    expect(added).toEqual([...new Set(added)])
    expect(new Set(added)).toEqual(new Set(acknowledged))
    // What was scheduled with an entry: the mutation ran exactly once, the action at most once.
    expect((runs ?? []).filter((run) => run.startsWith("mutation ")).sort()).toEqual(
      added.map((key) => `mutation ${key}`).sort(),
    )
    const actions = (runs ?? []).filter((run) => run.startsWith("action "))
    expect(actions).toHaveLength(new Set(actions).size)
    expect(actions.length).toBeGreaterThan(added.length / 2)
    expect(Math.max(...resyncs)).toBeLessThan(within(RESYNC_MS))
  },
  scaled(1_200_000, 90_000),
)

function expectIntact(directory: string): void {
  const database = openDatabase({ path: join(directory, "data", "backend.sqlite") })
  try {
    expect(database.integrityCheck()).toEqual([])
  } finally {
    database.close()
  }
}
