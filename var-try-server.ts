import http from "node:http"
import { authenticate } from "#lib/server"
import { perform } from "#lib/operations/perform"
import { inspectRepository, detectCheckCommand } from "#lib/repository"
http.createServer(async (req, res) => {
  let body = ""; for await (const c of req) body += c
  const name = req.url!.split("/").pop()!
  try {
    const who = await authenticate(req.headers.authorization ?? null)
    const out: any = who.ok ? await perform(name, JSON.parse(body || "{}"), who.value.asker, { backend: who.value.backend, repositories: { inspect: inspectRepository, detectCheck: detectCheckCommand, suggestKey: (s: string) => s.toUpperCase() } } as any) : who
    if (!out.ok) console.log(name, JSON.stringify(out))
    res.writeHead(out.ok ? 200 : 409, { "content-type": "application/json" }); res.end(JSON.stringify(out))
  } catch (e) { console.log(name, e); res.writeHead(500); res.end(JSON.stringify({ ok: false, refusal: { code: "internal", message: String(e) } })) }
}).listen(4902, "127.0.0.1", () => console.log("up"))
