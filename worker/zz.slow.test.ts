import { test } from "vitest"
import { openWorkshop } from "#test/fixtures/agents/workshop"
test("latency", async () => {
  const shop = await openWorkshop("bwrap", 1)
  const times: number[] = []
  for (let i=0;i<15;i++){ const r = shop.command("true"); const t=performance.now(); await shop.executor.start(r); times.push(performance.now()-t); await shop.exitOf(r.runId) }
  console.log("start ms", times.map(t=>t.toFixed(1)).join(" "))
  await shop.close()
})
