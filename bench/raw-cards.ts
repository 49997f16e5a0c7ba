/**
 * The same rows written and read by `node:sqlite` alone, as a program would that keeps its documents as JSON under keys
 * of their own: no functions, no validation, no transactions of readers. It works on a copy of the engine's own file, so
 * that both do the same to the same B-trees.
 */
import { copyFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { encodeId } from "#local-backend/values/ids"
import { encodeKey } from "#local-backend/values/keys"
import { boardOf, card } from "./cards.ts"

const CARDS_TABLE = 10_001
const SESSION = "5a1f2c9e-raw"

export class RawCards {
  readonly #database: DatabaseSync
  readonly #indexes: Map<string, number>
  readonly #insertDocument
  readonly #insertEntry
  readonly #findAnswer
  readonly #insertAnswer
  readonly #setClock
  readonly #page
  readonly #get
  #requests = 0

  constructor(source: string, copy: string, durability: "full" | "normal") {
    copyFileSync(source, copy)
    this.#database = new DatabaseSync(copy)
    this.#database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability}; PRAGMA wal_autocheckpoint = 4000;
       PRAGMA cache_size = -65536;`,
    )
    const rows = this.#database
      .prepare(
        "SELECT descriptor, id FROM indexes WHERE table_id = (SELECT id FROM tables WHERE name = 'cards')",
      )
      .all()
    this.#indexes = new Map(rows.map(({ descriptor, id }) => [String(descriptor), Number(id)]))
    this.#insertDocument = this.#database.prepare("INSERT INTO documents (size, body) VALUES (?, ?)")
    this.#insertEntry = this.#database.prepare("INSERT INTO entries VALUES (?, ?, ?)")
    this.#findAnswer = this.#database.prepare(
      "SELECT answer, ts FROM answers WHERE session_id = ? AND request_id = ?",
    )
    this.#insertAnswer = this.#database.prepare("INSERT INTO answers VALUES (?, ?, ?, ?, ?)")
    this.#setClock = this.#database.prepare("UPDATE clock SET ts = ?, creation_time = ?")
    this.#page = this.#database.prepare(
      `SELECT d.size, d.body FROM entries e CROSS JOIN documents d ON d.seq = e.seq
       WHERE e.index_id = ? AND e.key >= ? AND e.key < ? ORDER BY e.key LIMIT 50`,
    )
    this.#get = this.#database.prepare(
      `SELECT d.size, d.body FROM entries e CROSS JOIN documents d ON d.seq = e.seq
       WHERE e.index_id = ? AND e.key = ?`,
    )
  }

  /** One commit per group, as the engine does when mutations wait; each looks for its answer first and leaves one. */
  insert(from: number, to: number, group: number): void {
    for (let start = from; start < to; start += group) {
      this.#database.exec("BEGIN IMMEDIATE")
      for (let n = start; n < Math.min(start + group, to); n++) this.#insertOne(n)
      this.#setClock.run(String(start), start)
      this.#database.exec("COMMIT")
    }
  }

  #insertOne(n: number): void {
    const requestId = this.#requests++
    if (this.#findAnswer.get(SESSION, requestId) !== undefined)
      throw new Error("The request was answered before.")
    const fields = card(n)
    const _id = encodeId(CARDS_TABLE, crypto.getRandomValues(new Uint8Array(16)))
    const tie = [Date.now() + n / 1e6, _id]
    const text = JSON.stringify({ _creationTime: tie[0], _id, ...fields })
    const { lastInsertRowid } = this.#insertDocument.run(text.length, text)
    const entry = (name: string, key: (string | number)[]) =>
      this.#insertEntry.run(this.#indexId(name), encodeKey(key), lastInsertRowid)
    entry("by_id", [_id])
    entry("by_creation_time", tie)
    entry("by_board", [fields.board, ...tie])
    entry("by_assignee", [fields.assignee, ...tie])
    entry("by_title", [fields.title, ...tie])
    this.#insertAnswer.run(SESSION, requestId, JSON.stringify(_id), String(n), Date.now())
  }

  page(n: number): unknown[] {
    const key = encodeKey([boardOf(n)])
    const rows = this.#page.all(this.#indexId("by_board"), key, Uint8Array.of(...key, 0xff))
    return rows.map(({ body }) => JSON.parse(String(body)) as unknown)
  }

  get(id: string): unknown {
    return JSON.parse(String(this.#get.get(this.#indexId("by_id"), encodeKey([id]))?.body))
  }

  close(): void {
    this.#database.close()
  }

  #indexId(descriptor: string): number {
    const id = this.#indexes.get(descriptor)
    if (id === undefined) throw new Error(`There is no index ${descriptor}.`)
    return id
  }
}
