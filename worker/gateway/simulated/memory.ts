/** What the simulated gateway remembers over its own end, as real ones keep their transcripts: one file per session. */
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import type { Session, Memory } from "./state.ts"

const Stored = z.object({
  ...{ key: z.string(), sessionId: z.string(), model: z.string().nullable() },
  totalTokens: z.number().optional(),
  status: z.enum(["idle", "running", "done", "failed", "killed"]),
  ...{ lastRunId: z.string().nullable(), abortedLastRun: z.boolean() },
  history: z.array(z.record(z.string(), z.unknown())),
  unfinished: z.object({ message: z.string(), images: z.array(z.string()) }).nullable(),
})

/** A file that is none of ours is left where it is, and not read. */
export function openMemory(directory: string): Memory {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const fileOf = ({ key }: Session) =>
    path.join(directory, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.json`)
  return {
    sessions: readdirSync(directory)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => sessionIn(path.join(directory, name))),
    keep(session) {
      const draft = `${fileOf(session)}.draft`
      writeFileSync(draft, JSON.stringify(session), { mode: 0o600 })
      renameSync(draft, fileOf(session))
    },
    forget: (session) => rmSync(fileOf(session), { force: true }),
  }
}

function sessionIn(file: string): Session[] {
  try {
    const session = Stored.parse(JSON.parse(readFileSync(file, "utf8")))
    // Whoever was killed at work is shown as at work until the turn is taken up again.
    return [session.unfinished ? { ...session, status: "running" } : session]
  } catch {
    return []
  }
}
