/** The real `clutch` inside a run, at every level: it is found, knows the run's key, and can only say what a run may. */
import { describe, expect, test } from "vitest"
import { levelsHere, offered } from "#test/fixtures/agents/levels"
import { openWorkshop } from "#test/fixtures/agents/workshop"

for (const { level, works, detail } of await levelsHere()) {
  describe.skipIf(!works)(works ? `under ${level}` : offered(level, detail), () => {
    test("[SV7] an agent reports through the command of this checkout", async () => {
      const shop = await openWorkshop(level)
      delete process.env.CLUTCH_AGENT_PATH
      try {
        const request = shop.command(
          "clutch runs report --outcome success --summary done --json && clutch signals ask --question why --options one two --json",
        )
        await shop.executor.start(request)
        expect(await shop.exitOf(request.runId, 60)).toMatchObject({ exitCode: 0 })
        expect(shop.server.inputsOf("runs.report")).toEqual([{ outcome: "success", summary: "done" }])
        expect(shop.server.inputsOf("signals.ask")).toEqual([{ question: "why", options: ["one", "two"] }])
        expect(shop.server.asked.every(({ key }) => key === request.runKey)).toBe(true)
      } finally {
        await shop.close()
      }
    })
  })
}
