/** The tables of the SQLite file: one generic store of documents and index entries, and the server's own records. */
import { DatabaseError } from "./errors.ts"
import type { Sqlite } from "./sqlite.ts"

/** The layout of the first version; what came later follows in MIGRATIONS, so that old files are brought up to date. */
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

/** Each one leads from one version to the next. Append only: files in the field have run the earlier ones. */
const MIGRATIONS: readonly string[] = [
  `-- Text search: how often each term occurs in each document, and per document its length and filter fields.
CREATE TABLE search_terms (
  index_id INTEGER NOT NULL, term TEXT NOT NULL, seq INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (index_id, term, seq)
) WITHOUT ROWID;
CREATE TABLE search_documents (
  index_id INTEGER NOT NULL, seq INTEGER NOT NULL, length INTEGER NOT NULL, creation_time REAL NOT NULL,
  filters BLOB NOT NULL, PRIMARY KEY (index_id, seq)
) WITHOUT ROWID;
CREATE TABLE search_totals (
  index_id INTEGER PRIMARY KEY, documents INTEGER NOT NULL, length INTEGER NOT NULL
);
-- Vector search: unit vectors of 32-bit floats.
CREATE TABLE vectors (
  id INTEGER PRIMARY KEY, index_id INTEGER NOT NULL, seq INTEGER NOT NULL, filters BLOB NOT NULL,
  vector BLOB NOT NULL, UNIQUE (index_id, seq)
);`,
  `-- Components: each has tables of its own, numbered anew. The empty component is the app.
ALTER TABLE tables RENAME TO tables_of_app;
CREATE TABLE tables (
  id INTEGER PRIMARY KEY, component TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,
  UNIQUE (component, number), UNIQUE (component, name)
);
INSERT INTO tables SELECT number, '', number, name FROM tables_of_app;
DROP TABLE tables_of_app;
ALTER TABLE indexes RENAME COLUMN table_number TO table_id;
-- Whose _scheduled_functions the job's document is in.
ALTER TABLE jobs ADD COLUMN component TEXT NOT NULL DEFAULT '';`,
  `-- Files: what the server needs beside the document in _storage. The key names the bytes and is the URL's secret.
CREATE TABLE files (
  id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, size INTEGER NOT NULL, content_type TEXT
) WITHOUT ROWID;`,
]

const VERSION = 1 + MIGRATIONS.length

/** Creates the tables in a new file; refuses a file of a newer version or of something else. */
export function ensureLayout(connection: Sqlite, nowNs: bigint): void {
  const version = Number(connection.get("PRAGMA user_version")?.[0] ?? 0)
  if (version === VERSION) return
  if (version > 0 && version < VERSION) return migrate(connection, version)
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
  connection.exec(`BEGIN IMMEDIATE; ${LAYOUT} ${MIGRATIONS.join("\n")} PRAGMA user_version = ${VERSION};`)
  connection.run("INSERT INTO clock VALUES (1, ?, 0)", String(nowNs))
  connection.exec("COMMIT")
}

/** All steps in one transaction: a file is of the old version or of the new one. */
function migrate(connection: Sqlite, version: number): void {
  const steps = MIGRATIONS.slice(version - 1).join("\n")
  try {
    connection.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${VERSION}; COMMIT;`)
  } catch (error) {
    if (connection.inTransaction) connection.exec("ROLLBACK")
    throw error
  }
}
