/** A backlog of transcripts, as someone has who worked for months with several agents before Clutch came. */
import { createWriteStream } from "node:fs"
import { mkdir } from "node:fs/promises"
import { once } from "node:events"
import path from "node:path"
import { firstLineOf, turnOf, type LoggingSystem } from "./turns.ts"

/** Of ten sessions, whose they are. */
const MIX: readonly LoggingSystem[] = [
  ...(["openclaw", "claude", "codex", "openclaw", "claude"] as const),
  ...(["openclaw", "gemini", "claude", "openclaw", "codex"] as const),
]

/** Where each tool would keep a session of this name, below a directory of its own. */
const fileOf: Record<LoggingSystem, (name: string) => string> = {
  openclaw: (name) => path.join("main", "sessions", `${name}.jsonl`),
  claude: (name) => path.join("-work-sample", `${name}.jsonl`),
  codex: (name) => path.join("2026", "11", "20", `rollout-${name}.jsonl`),
  gemini: (name) => path.join("9f86d081", "chats", `session-${name}.jsonl`),
}

export type Backlog = { answers: number; entries: number; bytes: number }

/** The setting that makes a watcher read it. */
export const watchOf = (directory: string): string =>
  [...new Set(MIX)].map((system) => `${system}=${path.join(directory, system)}`).join(",")

/** Fills a directory with so many bytes in so many sessions; answers what a reader must find in them. */
export async function writeBacklog(
  directory: string,
  bytes: number,
  sessions: number,
  now: number,
): Promise<Backlog> {
  const backlog: Backlog = { answers: 0, entries: 0, bytes: 0 }
  for (let session = 0; session < sessions; session++) {
    const system = MIX[session % MIX.length]!
    const name = `s${session}`
    const file = path.join(directory, system, fileOf[system](name))
    await mkdir(path.dirname(file), { recursive: true })
    const out = createWriteStream(file)
    const write = async (text: string) => {
      backlog.bytes += Buffer.byteLength(text)
      if (!out.write(text)) await once(out, "drain")
    }
    await write(firstLineOf[system](name, now))
    for (let step = 0; backlog.bytes < (bytes / sessions) * (session + 1); step++) {
      const { text, answers, entries } = turnOf[system]({ name, step, at: now - 3_600_000 + step })
      backlog.answers += answers
      backlog.entries += entries
      await write(text)
    }
    out.end()
    await once(out, "finish")
  }
  return backlog
}
