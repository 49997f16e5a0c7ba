/** The database in which OpenCode keeps its sessions; messages and their parts are read, in the order that OpenCode has. */
import { readdir, stat } from "node:fs/promises"
import path from "node:path"
import { z } from "zod"
import type { SessionFacts } from "#domain/session"
import { partOfTexts, type DatabaseKind, type SessionDatabase } from "./databases.ts"
import { createMessageReader } from "./opencode-message.ts"
import { settledOf } from "./opencode-settled.ts"
import { readLines } from "./read.ts"
import { openSqliteFile, type Layout } from "./sqlite-file.ts"
import type { Part } from "./transcript.ts"

const LAYOUT: Layout = {
  needed: {
    session: ["id", "directory", "time_created", "time_updated"],
    message: ["id", "session_id", "time_created", "time_updated", "data"],
    part: ["id", "message_id", "time_updated", "data"],
  },
  otherwise:
    "Clutch knows the one of OpenCode 1.18: update Clutch, or take opencode out of CLUTCH_WATCH until it reads this one.",
}

const Mark = z.object({ key: z.string(), mark: z.string() })
const Session = z.object({ directory: z.string(), createdAt: z.number(), updatedAt: z.number() })

/** One look costs a few steps down an index for each session, however long it is: parts change without their message. */
const MARKS = `select id as key, time_updated
  || coalesce((select group_concat(id || time_updated) from (select id, time_updated from message
    where session_id = session.id order by time_created desc, id desc limit 3)), '')
  || coalesce((select id || time_updated from part where message_id = (select id from message
    where session_id = session.id order by time_created desc, id desc limit 1) order by id desc limit 1), '') as mark
  from session`
const SESSION =
  "select directory, time_created as createdAt, time_updated as updatedAt from session where id = ?"

/** A channel of its own has `opencode-<channel>.db`. */
const IS_DATABASE = /^opencode(?:-[\w.-]+)?\.db$/

/** In OpenCode's directory for data; or the one that is named. */
export const opencodeDatabases: DatabaseKind = {
  async filesIn({ directory }) {
    if (directory.endsWith(".db")) return (await stat(directory).catch(() => null)) ? [directory] : []
    const names = await readdir(directory).catch(() => [])
    return names.filter((name) => IS_DATABASE.test(name)).map((name) => path.join(directory, name))
  },
  open: (file) => openOpencodeDatabase(file),
  named: (key) => ({ system: "opencode", name: key }),
}

/** A message is held whole, as long as it fits; of a larger one the parts that do not are passed over. */
export function openOpencodeDatabase(path: string, maxMessageBytes = 1 << 25): SessionDatabase {
  const file = openSqliteFile(path, LAYOUT)
  const marks = file.database.prepare(MARKS)
  const sessionRow = file.database.prepare(SESSION)
  const messages = createMessageReader(file.database, maxMessageBytes)
  return {
    ...file,
    marks: () => marks.all().map((row) => Mark.parse(row)),
    read(key, from, limits) {
      const session = Session.nullable().parse(sessionRow.get(key) ?? null)
      if (!session) return from && overSince(from)
      const { identity } = file
      const begin = { offset: 0, inode: identity, fingerprint: "" }
      const start = from?.inode === identity ? from : begin
      const { heads, isAll } = messages.heads(key, start, limits.lines)
      const count = settledOf(heads)
      // Nobody answers: so many questions are no conversation, and must not hold up what follows.
      const settled = heads.slice(0, count === 0 && !isAll ? heads.length : count)
      const { texts, oversized, read } = messages.texts(settled, session.createdAt, limits)
      const last = settled[read - 1]
      const more = read > 0 && (read < settled.length || !isAll)
      const open = more ? [] : heads.slice(settled.length)
      const changedAt = [...settled.slice(0, read), ...open].map((head) => head.changedAt)
      return {
        ...partOfTexts(texts),
        ...{ oversized, more, changedAt: Math.max(...changedAt, session.updatedAt) },
        position: last ? { ...begin, offset: last.at, fingerprint: last.id } : start,
        ...((read > 0 || open.length > 0) && {
          facts: {
            ...openFacts(messages.texts(open, session.createdAt, limits).texts, read > 0 || start !== begin),
            ...{ cwd: session.directory, startedAt: session.createdAt },
          },
        }),
      }
    },
  }
}

/** What is known of messages that may still change: nothing that is counted, and no title where others came before. */
function openFacts(texts: readonly string[], hasBegun: boolean): SessionFacts {
  if (texts.length === 0) return {}
  const tail = { ...partOfTexts(texts), oversized: [] }
  const { title, lastLine, lastAt, model, provider } = readLines(
    tail,
    { system: "opencode" },
    ["sum"],
    Date.now(),
  ).facts
  return {
    status: "active",
    ...(lastLine !== undefined && { lastLine }),
    ...(lastAt !== undefined && { lastAt }),
    ...(model !== undefined && { model }),
    ...(provider !== undefined && { provider }),
    ...(title !== undefined && !hasBegun && { title }),
  }
}

const overSince = (position: Part["position"]): Part => ({
  ...{ ...partOfTexts([]), oversized: [], more: false, isOver: true, position, changedAt: Date.now() },
  facts: { status: "ended", stopReason: "deleted" },
})
