/** A process for the crash test: stores and deletes files, says what was acknowledged, and is killed meanwhile. */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { createEngine } from "../engine/in-process.ts"

const [data = "", how = ""] = process.argv.slice(2)
const filesDirectory = join(data, "files")
const engine = createEngine({ path: join(data, "backend.sqlite"), filesDirectory })

function say(event: string, value: string): void {
  process.stdout.write(`${event} ${value}\n`)
}

async function store(text: string): Promise<{ id: string; key: string }> {
  const key = crypto.randomUUID()
  const written = await engine.fileBytes.write(key, [Buffer.from(text)] as never)
  if (how === "between") process.kill(process.pid, "SIGKILL")
  return { key, id: await engine.files.addFile("", { key, contentType: null, ...written }) }
}

say("there", String(readdirSync(data).includes("files") ? readdirSync(filesDirectory).length : 0))
for (let i = 0; ; i++) {
  const { id } = await store(`file ${i} ${"x".repeat((i * 7919) % 50_000)}`)
  say("stored", id)
  if (i % 3 !== 0) continue
  say("deleting", id)
  await engine.files.deleteFile("", id, { sessionId: crypto.randomUUID(), requestId: 0 })
  say("deleted", id)
}
