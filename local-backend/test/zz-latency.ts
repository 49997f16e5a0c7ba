import { ConvexClient } from "convex/browser"
import { makeFunctionReference } from "convex/server"
import { startBackend } from "../backend.ts"
import { bundleProject } from "../functions/bundle.ts"
import { mkdtempSync } from "node:fs"
const durability = process.argv[2] as "full" | "normal"
const engineKind = (process.argv[3] ?? "worker") as "worker" | "in-process"
const q = (n: string) => makeFunctionReference<"query">(n)
const m = (n: string) => makeFunctionReference<"mutation">(n)
const url0 = process.env.URL0
const backend = url0
  ? null
  : await startBackend({
      data: mkdtempSync("/tmp/lat-"),
      durability,
      engine: engineKind,
      environmentVariables: { TEST_ISSUER: "https://i", TEST_JWKS: "data:application/json,{}" },
    })
if (backend) await backend.engine.deploy(await bundleProject("/work/main/local-backend/fixtures/chat"))
const url = url0 ?? backend!.url
const a = new ConvexClient(url, { logger: false }),
  b = new ConvexClient(url, { logger: false })
const ch = "c" + Math.random()
for (let i = 0; i < 50; i++) await a.mutation(m("messages:send"), { channel: ch, body: `${i}` })
let resolve: (() => void) | null = null
let want = ""
b.onUpdate(q("messages:list"), { channel: ch }, (v: any) => {
  if (v.at(-1)?.body === want) resolve?.()
})
await new Promise((r) => setTimeout(r, 300))
const run = async (n: number, write: (i: number) => Promise<unknown>, label: string) => {
  const seen: number[] = [],
    own: number[] = []
  for (let i = 0; i < n; i++) {
    if (i % 25 === 0) { want = 'none'; await a.mutation(m('messages:clear'), { channel: ch }); for (let k = 0; k < 40; k++) await a.mutation(m('messages:send'), { channel: ch, body: `${k}` }) ; await new Promise((r) => setTimeout(r, 20)) }
    want = `w${label}${i}`
    const p = new Promise<void>((r) => (resolve = r))
    const t = performance.now()
    const o = write(i).then(() => own.push(performance.now() - t))
    await p
    seen.push(performance.now() - t)
    await o
  }
  const pct = (x: number[], p: number) => [...x].sort((c, d) => c - d)[Math.floor(x.length * p)]!.toFixed(2)
  console.log(
    durability,
    engineKind,
    label,
    "other p50",
    pct(seen, 0.5),
    "p95",
    pct(seen, 0.95),
    "p99",
    pct(seen, 0.99),
    "| own p50",
    pct(own, 0.5),
    "p95",
    pct(own, 0.95),
  )
}
await run(50, (i) => a.mutation(m("messages:send"), { channel: ch, body: `wwarm${i}` }), "warm")
await a.mutation(m("messages:clear"), { channel: ch })
for (let i = 0; i < 50; i++) await a.mutation(m("messages:send"), { channel: ch, body: `${i}` })
await run(300, (i) => a.mutation(m("messages:send"), { channel: ch, body: `wmain${i}` }), "main")
await a.close()
await b.close()
await backend?.stop()
process.exit(0)
