/** OpenCode's database with its own layout (1.18.33), written in the order in which it writes: a message first, then its parts. */
import { existsSync, readFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"

const SCHEMA = new URL("../fixtures/opencode/schema-1.18.33.sql", import.meta.url)
const STEP_MS = 10

export type Opencode = ReturnType<typeof anOpencode>

export function anOpencode(file: string, from = 1_795_343_000_000) {
  const isNew = !existsSync(file)
  const database = new DatabaseSync(file)
  if (isNew) {
    database.exec(readFileSync(SCHEMA, "utf8"))
    database.exec(
      "insert into project values ('p', '/work/sample', null, null, null, null, null, 1, 1, null, '[]', null)",
    )
  }
  let at = from
  const next = (prefix: string) => `${prefix}_${String((at += STEP_MS)).padStart(16, "0")}`
  const writeMessage = (id: string, sessionId: string, created: number, info: object) => {
    database
      .prepare(
        `insert into message values (?, ?, ?, ?, ?) on conflict (id)
        do update set time_updated = excluded.time_updated, data = excluded.data`,
      )
      .run(id, sessionId, created, (at += STEP_MS), JSON.stringify(info))
  }
  const writePart = (id: string, messageId: string, part: object) => {
    database
      .prepare(
        `insert into part select ?, id, session_id, ?, ?, ? from message where id = ? on conflict (id)
        do update set time_updated = excluded.time_updated, data = excluded.data`,
      )
      .run(id, (at += STEP_MS), at, JSON.stringify(part), messageId)
  }
  const answerOf = (sessionId: string, parentId: string, created: number, more: object) => ({
    ...{
      parentID: parentId,
      role: "assistant",
      path: { cwd: "/work/sample", root: "/work/sample" },
      cost: 0,
    },
    ...{ tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } } },
    ...{ modelID: "scripted-1", providerID: "fake", time: { created }, ...more },
  })
  return {
    database,
    session(id: string, parentId: string | null = null) {
      at += STEP_MS
      database
        .prepare(
          `insert into session (id, project_id, parent_id, slug, directory, title, version, time_created, time_updated)
          values (?, 'p', ?, 'slug', '/work/sample', 'New session', '1.18.33', ?, ?)`,
        )
        .run(id, parentId, at, at)
      return id
    },
    /** What somebody says; its words are written later where they are given later. */
    ask(sessionId: string, text?: string) {
      const id = next("msg")
      writeMessage(id, sessionId, at, { role: "user", time: { created: at }, agent: "build" })
      if (text !== undefined) writePart(next("prt"), id, { type: "text", text })
      return id
    },
    part(messageId: string, part: object, id = next("prt")) {
      writePart(id, messageId, part)
      return id
    },
    /** An answer begins; the way to complete it, with what it used. */
    begin(sessionId: string, parentId: string) {
      const id = next("msg")
      const created = at
      writeMessage(id, sessionId, created, answerOf(sessionId, parentId, created, {}))
      const complete = (input: number, finish = "stop") => {
        const tokens = { input, output: 35, reasoning: 7, cache: { read: 300, write: 0 } }
        const used = { tokens, cost: 0.25, finish }
        writePart(next("prt"), id, { type: "step-finish", reason: finish, ...used })
        // As there: the counts first, the end in a transaction of its own.
        writeMessage(id, sessionId, created, answerOf(sessionId, parentId, created, used))
        const time = { created, completed: (at += STEP_MS) }
        writeMessage(id, sessionId, created, answerOf(sessionId, parentId, created, { ...used, time }))
      }
      return { id, complete }
    },
    /** A session that begins with copies of all that was said in another. */
    fork(from: string, id: string) {
      this.session(id)
      const rows = database
        .prepare("select id, time_created, data from message where session_id = ?")
        .all(from)
      for (const row of rows) {
        const copy = next("msg")
        writeMessage(copy, id, Number(row.time_created), JSON.parse(String(row.data)) as object)
        for (const part of database.prepare("select data from part where message_id = ?").all(String(row.id)))
          writePart(next("prt"), copy, JSON.parse(String(part.data)) as object)
      }
      return id
    },
    remove: (sessionId: string) => void database.prepare("delete from session where id = ?").run(sessionId),
    close: () => database.close(),
  }
}
