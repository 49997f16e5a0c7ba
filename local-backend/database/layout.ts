/** The tables of the SQLite file: one generic store of documents and index entries, and the server's own records. */
import { DatabaseError } from "./errors.ts"
import type { Sqlite } from "./sqlite.ts"

const VERSION = 1

const LAYOUT = `
-- The newest commit and the newest creation time, so that neither ever goes back.
CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), ts TEXT NOT NULL, creation_time REAL NOT NULL);
CREATE TABLE tables (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE indexes (
  id INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, descriptor TEXT NOT NULL, fields TEXT NOT NULL,
  UNIQUE (table_number, descriptor)
);
-- Every document is reached through index entries; by_id is an index like the others.
CREATE TABLE documents (seq INTEGER PRIMARY KEY, size INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE entries (
  index_id INTEGER NOT NULL, key BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (index_id, key)
) WITHOUT ROWID;
-- What the scheduler needs of a job; the rest is its document in _scheduled_functions.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, path TEXT NOT NULL, due_ms REAL NOT NULL, attempts INTEGER NOT NULL, state TEXT NOT NULL,
  completed_ms REAL
) WITHOUT ROWID;
CREATE INDEX jobs_by_due ON jobs (state, due_ms, id);
CREATE INDEX jobs_by_completion ON jobs (completed_ms) WHERE completed_ms IS NOT NULL;
CREATE TABLE answers (
  session_id TEXT NOT NULL, request_id INTEGER NOT NULL, answer TEXT NOT NULL, ts TEXT NOT NULL,
  answered_ms REAL NOT NULL, UNIQUE (session_id, request_id)
);
CREATE INDEX answers_by_age ON answers (answered_ms);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
`

/** Creates the tables in a new file; refuses a file of a newer version or of something else. */
export function ensureLayout(connection: Sqlite, nowNs: bigint): void {
  const version = Number(connection.get("PRAGMA user_version")?.[0] ?? 0)
  if (version === VERSION) return
  if (version > VERSION)
    throw new DatabaseError(
      "UnsupportedVersion",
      `The database ${connection.path} has layout version ${version}; this program knows versions up to ${VERSION}`,
    )
  const foreign = connection.get("SELECT name FROM sqlite_schema LIMIT 1")
  if (foreign !== undefined)
    throw new DatabaseError(
      "UnsupportedVersion",
      `The file ${connection.path} is a SQLite database of another program (it has "${String(foreign[0])}")`,
    )
  connection.exec(`BEGIN IMMEDIATE; ${LAYOUT} PRAGMA user_version = ${VERSION};`)
  connection.run("INSERT INTO clock VALUES (1, ?, 0)", String(nowNs))
  connection.exec("COMMIT")
}
