/** Takes a transcript in as the watcher does: the file is written, read by its parser, and stored with its position. */
import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { api } from "#convex/_generated/api"
import { packAnswers } from "#domain/packed-answers"
import type { SessionSystem } from "#domain/session"
import type { Caller } from "#lib/convex"
import { readLines } from "#worker/sessions/read"
import { createTailReader } from "#worker/sessions/tail"

export type TakeIn = (system: SessionSystem, name: string, file: string, lines: string) => Promise<void>

export function createIntake(watcher: Caller): TakeIn {
  const reader = createTailReader()
  return async (system, name, file, lines) => {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, lines)
    const tail = await reader.read(file, null)
    if (!tail) throw new Error(`${file} was removed while it was read.`)
    const { facts, answers, entries } = readLines(tail, { system }, ["sum", "pages"], 0)
    const delivery = { system, name, source: file, from: null, to: tail.position, facts }
    await watcher.mutation(api.sessions.record, {
      deliveries: [
        { ...delivery, lane: "sum", answers: packAnswers(answers), entries: [] },
        { ...delivery, lane: "pages", answers: packAnswers([]), entries },
      ],
    })
  }
}
