/**
 * A real watcher that is killed with SIGKILL again and again while transcripts grow, are truncated and are rotated; then
 * what is stored is compared with what was written. CLUTCH_SEED=<seed> repeats the order of events.
 */
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ROOT } from "#lib/root"
import { isFull, seed } from "#test/builders/proof"
import { randomFrom } from "#test/builders/random"
import { startInstallation, type Installation } from "./installation.ts"

const size = isFull ? { kills: 60, sessions: 40, minutes: 15 } : { kills: 6, sessions: 8, minutes: 4 }

let clutch: Installation
const place = mkdtempSync(path.join(os.tmpdir(), "clutch-watched-"))
const directory = path.join(place, "main", "sessions")
beforeAll(async () => {
  mkdirSync(directory, { recursive: true })
  clutch = await startInstallation()
}, 300_000)
afterAll(async () => {
  await clutch?.end()
  rmSync(place, { recursive: true, force: true })
})

type Written = { ids: Set<string>; tokens: number }
type Shown = {
  session: string
  name: string
  sessionId: string
  apiCalls: number
  messages: number
  usage: { inputTokens: number }
}

const line = (id: string, tokens: number): string =>
  `${JSON.stringify({ type: "message", id, message: { role: "assistant", content: `words ${id}`, model: "m", stopReason: "stop", usage: { input: tokens, output: 1, cost: { total: 0.01 } } } })}\n`

test(
  `nothing is lost and nothing counted twice though the watcher is killed ${size.kills} times (seed ${seed})`,
  { timeout: size.minutes * 60_000 },
  async () => {
    const random = randomFrom(seed)
    const written = new Map<string, Written>()
    let next = 0
    const file = (name: string) => path.join(directory, `${name}.jsonl`)
    /** Some lines of one session, the last of them sometimes in two halves. */
    const write = (name: string) => {
      const known = written.get(name) ?? { ids: new Set<string>(), tokens: 0 }
      written.set(name, known)
      const lines = Array.from({ length: 1 + Math.floor(random() * 30) }, () => {
        const tokens = 1 + Math.floor(random() * 1_000)
        const id = `m${next++}`
        known.ids.add(id)
        known.tokens += tokens
        return line(id, tokens)
      }).join("")
      const cut = Math.floor(random() * lines.length)
      appendFileSync(file(name), lines.slice(0, cut))
      appendFileSync(file(name), lines.slice(cut))
    }
    /** A log that is rotated away keeps its last lines beside its name, and the new one repeats some of them. */
    const rotate = (name: string) => {
      renameSync(file(name), `${file(name)}.${next}`)
      const id = [...written.get(name)!.ids].at(-1)!
      writeFileSync(file(name), line(id, 1))
    }

    const stored = async () => {
      const { sessions } = await clutch.post<{ sessions: Shown[] }>("sessions.list", { limit: 200 })
      return sessions
        .map(({ name, apiCalls, messages, usage }) => [
          path.basename(name),
          apiCalls,
          messages,
          usage.inputTokens,
        ])
        .toSorted(byName)
    }

    let watcher = start()
    for (let n = 0; n < size.sessions; n++) write(`s${n}`)
    // A log that was rotated away before anybody had read of it is nobody's.
    await expect
      .poll(async () => (await stored()).length, { timeout: 60_000, interval: 500 })
      .toBe(size.sessions)
    for (let kill = 0; kill < size.kills; kill++) {
      for (let n = 0; n < size.sessions; n++) write(`s${n}`)
      await sleep(random() * 1_500)
      for (let n = 0; n < size.sessions; n++) if (random() < 0.5) write(`s${n}`)
      await sleep(random() * 60)
      await end(watcher)
      if (kill < size.sessions && random() < 0.5) rotate(`s${kill}`)
      watcher = start()
    }
    try {
      const expected = [...written].map(([name, { ids, tokens }]) => [name, ids.size, ids.size, tokens])
      await expect.poll(stored, { timeout: 60_000, interval: 500 }).toEqual(expected.toSorted(byName))
    } finally {
      await end(watcher)
    }
  },
)

const byName = ([a]: unknown[], [b]: unknown[]): number => String(a).localeCompare(String(b))

function start(): ChildProcess {
  const env = { ...process.env, ...clutch.env, CLUTCH_WATCH: `openclaw=${place}`, LOG_LEVEL: "error" }
  return spawn(process.execPath, [path.join(ROOT, "worker/watcher.ts")], { env, stdio: "ignore" })
}

async function end(watcher: ChildProcess): Promise<void> {
  watcher.kill("SIGKILL")
  if (watcher.exitCode === null && watcher.signalCode === null) await once(watcher, "exit")
}
