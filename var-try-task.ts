import { loadIssuer } from "#lib/auth/issuer"
import { callerFor } from "#lib/convex"
import { api } from "#convex/_generated/api"
import { homeOf } from "#lib/home"
const issuer = await loadIssuer(homeOf(process.env.CLUTCH_HOME!).issuerFile)
const url = "http://127.0.0.1:4910"
const owner = await (await callerFor(url, issuer, "service:cli")).query(api.auth.owner, {})
const me = await callerFor(url, issuer, `user:${owner!.userId}`)
const [cmd, ...a] = process.argv.slice(2)
if (cmd === "add") console.log(await me.mutation(api.projects.add, { slug: "mine", key: "MINE", repository: a[0]!, baseBranch: "main", checkCommand: a[1] ?? "" }))
if (cmd === "task") console.log(await me.mutation(api.tasks.create, { project: "mine", title: a[0]!, status: "ready" }))
if (cmd === "show") { const t: any = await me.query(api.tasks.get, { task: a[0]! }); console.log(t.status, t.blockage ?? "", t.attempts); for (const r of (await me.query(api.runs.list, { task: a[0]! })) as any[]) console.log(r.role, r.state, r.outcome, r.reason, r.sentence) }
if (cmd === "why") console.log(await me.query(api.tasks.why, { task: a[0]! }))
if (cmd === "cycles") { const c = await me.query(api.loop.cycles, { paginationOpts: { numItems: 20, cursor: null } }); for (const x of c.page.toReversed()) console.log(x.trigger, x.durationMs, x.actions.map((y: any) => `${y.phase}:${y.kind}:${y.result} ${y.sentence}`).join(" | ")) }
if (cmd === "timeline") { const c = await me.query(api.tasks.timeline, { task: a[0]!, paginationOpts: { numItems: 50, cursor: null } }); let p = 0; for (const x of c.page.toReversed() as any[]) { console.log(x.at - (p || x.at), x.kind, x.sentence); p = x.at } }
