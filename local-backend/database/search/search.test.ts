import { beforeEach, describe, expect, it } from "vitest"
import { intersects } from "../../subscriptions/read-index.ts"
import { openDatabase } from "../open.ts"
import { Sqlite } from "../sqlite.ts"
import { collect, memoryDatabase, page, read, temporaryFile, write } from "../test-database.ts"
import type { Database, JsonValue, QueryJson, SchemaJson, Transaction } from "../types.ts"
import { tokenize } from "./tokenize.ts"

type SearchDefinition = { searchField: string; filterFields?: string[] }

function searchSchema(
  definition: SearchDefinition = { searchField: "body", filterFields: ["channel", "author.name"] },
  staged = false,
): SchemaJson {
  const index = { indexDescriptor: "by_body", filterFields: [], ...definition }
  return {
    schemaValidation: false,
    tables: [
      {
        tableName: "messages",
        indexes: [],
        searchIndexes: staged ? [] : [index],
        stagedSearchIndexes: staged ? [index] : [],
        documentType: { type: "any" },
      },
    ],
  }
}

type Eq = [field: string, value: JsonValue]

function search(text: string, eqs: Eq[] = [], operators: JsonValue[] = []): QueryJson {
  const filters: JsonValue[] = [{ type: "Search", fieldPath: "body", value: text }]
  for (const [fieldPath, value] of eqs) filters.push({ type: "Eq", fieldPath, value })
  return { source: { type: "Search", indexName: "messages.by_body", filters }, operators }
}

let database: Database
beforeEach(() => {
  database = memoryDatabase()
  database.deploySchema(searchSchema())
})

const add = (...bodies: (string | Record<string, JsonValue>)[]) =>
  write(database, (tx) =>
    bodies.map((body) => tx.insert("messages", typeof body === "string" ? { body } : body)),
  )
const bodies = (tx: Transaction, query: QueryJson) => collect(tx, query).map(({ body }) => body)
const find = (query: QueryJson) => read(database, (tx) => bodies(tx, query))

describe("terms", () => {
  it.each([
    ["Hello, World!", ["hello", "world"]],
    ["snake_case e-mail 3.14 it's", ["snake", "case", "e", "mail", "3", "14", "it", "s"]],
    ["Ünïcode ÉTÉ 東京 Привет", ["ünïcode", "été", "東京", "привет"]],
    [`${"a".repeat(32)} ${"b".repeat(33)}`, ["a".repeat(32)]],
    ["  ...  ", []],
  ])("of %j are %j", (text, terms) => expect(tokenize(text)).toEqual(terms))
})

describe("a search", () => {
  it("finds documents with any of the words, whatever the case", () => {
    add("red apples", "Green APPLES", "blue sky", "pears")
    expect(find(search("apples sky")).sort()).toEqual(["Green APPLES", "blue sky", "red apples"])
  })

  it("takes the last word as a beginning, and only that one", () => {
    add("rabbit", "send request", "arrow", "red wine")
    expect(find(search("r")).sort()).toEqual(["rabbit", "red wine", "send request"])
    expect(find(search("wi red"))).toEqual(["red wine"])
    expect(find(search("re wi"))).toEqual(["red wine"])
  })

  it("takes a beginning for at most 128 words, the first of the alphabet", () => {
    write(database, (tx) => {
      for (let i = 0; i < 200; i++) tx.insert("messages", { body: `word${String(i).padStart(3, "0")}` })
    })
    const found = find(search("word")).sort()
    // The beginning itself counts as one, whether it is a word or not.
    expect([found.length, found.at(-1)]).toEqual([127, "word126"])
    expect(find(search("word19"))).toHaveLength(10)
  })

  it("finds nothing for no words", () => {
    add("anything")
    expect(find(search(""))).toEqual([])
    expect(find(search(" - ! "))).toEqual([])
  })

  it("puts more relevant documents first, the newer among equals", () => {
    add("apple pie with cream", "apple", "apple tart", "apple tart", "tart with tart on a tart and apple")
    const found = read(database, (tx) => collect(tx, search("apple tart")))
    expect(found.map(({ body }) => body)).toEqual([
      "apple tart",
      "apple tart",
      "tart with tart on a tart and apple",
      "apple",
      "apple pie with cream",
    ])
    expect(Number(found[0]?._creationTime)).toBeGreaterThan(Number(found[1]?._creationTime))
  })

  it("puts whole words before beginnings, and rare words before frequent ones", () => {
    add("apples", "apple", "a frequent word", "a frequent thing", "frequent again", "a rarity here")
    expect(find(search("apple"))).toEqual(["apple", "apples"])
    expect(find(search("frequent rarity"))[0]).toBe("a rarity here")
  })

  it("keeps to the values of filter fields, nested and missing ones too", () => {
    add(
      { body: "one cat", channel: "a", author: { name: "ann" } },
      { body: "two cats", channel: "b", author: { name: "ann" } },
      { body: "three cats", channel: "a", author: { name: "bob" } },
      { body: "four cats", author: { name: "bob" } },
      { body: "five dogs", channel: "a" },
    )
    expect(find(search("cat", [["channel", "a"]])).sort()).toEqual(["one cat", "three cats"])
    expect(
      find(
        search("cat", [
          ["channel", "a"],
          ["author.name", "bob"],
        ]),
      ),
    ).toEqual(["three cats"])
    expect(find(search("cat", [["channel", { $undefined: null }]]))).toEqual(["four cats"])
    expect(find(search("cat", [["channel", 1]]))).toEqual([])
  })

  it("filters and limits what it found as any query does", () => {
    add("cat 1", "cat 2", "cat 3", "dog 4")
    const notSecond: JsonValue = { filter: { $neq: [{ $field: "body" }, { $literal: "cat 2" }] } }
    expect(find(search("cat", [], [notSecond, { limit: 1 }]))).toEqual(["cat 3"])
  })

  it("does not know documents without text in the field", () => {
    add({ body: 7 }, { body: null }, { other: "cat" }, "cat")
    expect(find(search("cat"))).toEqual(["cat"])
  })

  it("sees its own transaction's writes, also while it is being read, and forgets them with it", () => {
    const [first = ""] = add("cat one", "cat two")
    const tx = database.begin("write")
    tx.patch(first, { body: "dog one" })
    tx.insert("messages", { body: "cat three" })
    expect(bodies(tx, search("cat"))).toEqual(["cat three", "cat two"])
    const savepoint = tx.savepoint()
    tx.insert("messages", { body: "cat four" })
    savepoint.rollback()
    const cursor = tx.query(search("cat"))
    expect(cursor.next()).toContain("cat three")
    tx.insert("messages", { body: "cat of great length that comes last" })
    expect(cursor.next()).toContain("cat two")
    expect(cursor.next()).toContain("comes last")
    expect(cursor.next()).toBeNull()
    tx.rollback()
    expect(find(search("cat"))).toEqual(["cat two", "cat one"])
  })

  it("forgets replaced and deleted documents", () => {
    const [a = "", b = "", c = ""] = add("cat a", "cat b", "cat c")
    write(database, (tx) => {
      tx.remove(a)
      tx.replace(b, { body: "dog" })
      tx.patch(c, { seen: true })
    })
    expect(find(search("cat"))).toEqual(["cat c"])
    expect(database.integrityCheck()).toEqual([])
  })

  it("stops after 1024 results, unless it is paginated", () => {
    write(database, (tx) => {
      for (let i = 0; i < 1_100; i++) tx.insert("messages", { body: `cat ${i}` })
    })
    expect(() => find(search("cat"))).toThrow(/^Search query scanned too many documents \(fetched 1024\)\./)
    expect(find(search("cat", [], [{ limit: 1_024 }]))).toHaveLength(1_024)
    const seen = new Set<unknown>()
    let cursor: string | null = null
    for (let isDone = false; !isDone;) {
      const result = read(database, (tx) => page(tx, search("cat"), { cursor, pageSize: 300 }))
      for (const { _id } of result.page) seen.add(_id)
      ;({ continueCursor: cursor, isDone } = result)
    }
    expect(seen.size).toBe(1_100)
  })
})

describe("pages of a search", () => {
  it("follow each other in the order of relevance and can be pinned", () => {
    add(...Array.from({ length: 25 }, (_, i) => `${"cat ".repeat((i % 5) + 1)}${i}`))
    const all = find(search("cat"))
    const first = read(database, (tx) => page(tx, search("cat"), { pageSize: 10 }))
    const second = read(database, (tx) =>
      page(tx, search("cat"), { cursor: first.continueCursor, pageSize: 100 }),
    )
    expect([...first.page, ...second.page].map(({ body }) => body)).toEqual(all)
    expect([first.isDone, second.isDone]).toEqual([false, true])
    const pinned = read(database, (tx) =>
      page(tx, search("cat"), { endCursor: first.continueCursor, pageSize: 1 }),
    )
    expect(pinned.page).toEqual(first.page)
    expect(() => read(database, (tx) => page(tx, search("dog"), { cursor: first.continueCursor }))).toThrow(
      /InvalidCursor/,
    )
  })
})

describe("a search is refused with a reason", () => {
  const eq = (count: number): Eq[] => Array.from({ length: count }, () => ["channel", "a"])
  it.each<[string, JsonValue[], RegExp]>([
    [
      "without a search filter",
      [{ type: "Eq", fieldPath: "channel", value: "a" }],
      /^Search query against messages\.by_body does not contain any search filters/,
    ],
    [
      "with two",
      [search("a"), search("b")].map(
        (query) => (query.source as { filters: JsonValue[] }).filters[0] ?? null,
      ),
      /contains multiple search filters/,
    ],
    [
      "in another field",
      [{ type: "Search", fieldPath: "title", value: "a" }],
      /"title".*doesn't match the indexed `searchField` "body"/,
    ],
    [
      "with a filter that is not declared",
      [
        { type: "Search", fieldPath: "body", value: "a" },
        { type: "Eq", fieldPath: "x", value: 1 },
      ],
      /equality filter on "x".*isn't indexed for filtering in `filterFields`/,
    ],
    [
      "with nine filters",
      (search("a", eq(9)).source as { filters: JsonValue[] }).filters,
      /too many filter conditions\. Max: 8 Actual: 9/,
    ],
  ])("%s", (_, filters, expected) => {
    const query = { source: { type: "Search", indexName: "messages.by_body", filters }, operators: [] }
    expect(() => find(query)).toThrow(expected)
  })

  it("in an index that is not there", () => {
    const source = { type: "Search", indexName: "messages.nope", filters: [] }
    expect(() => find({ source, operators: [] })).toThrow("Index messages.nope not found.")
  })

  it("but words beyond the sixteenth are merely ignored", () => {
    add("one", "seventeen")
    const words = Array.from({ length: 16 }, (_, i) => `w${i}`)
    expect(find(search(`one ${words.join(" ")} seventeen`))).toEqual(["one"])
  })
})

describe("what invalidates a search", () => {
  const readSetOf = (query: QueryJson) =>
    read(database, (tx) => {
      collect(tx, query)
      return tx.readSet()
    })
  const touches = (query: QueryJson, change: (tx: Transaction) => void) => {
    const readSet = readSetOf(query)
    const tx = database.begin("write")
    change(tx)
    return intersects(tx.commit().writes, readSet)
  }

  it("is a document that matches, and none that does not", () => {
    const [cat = "", dog = ""] = add({ body: "cat", n: 1 }, { body: "dog", n: 1 })
    const cats = search("cat")
    expect(touches(cats, (tx) => tx.insert("messages", { body: "another cat" }))).toBe(true)
    expect(touches(cats, (tx) => tx.insert("messages", { body: "catalogue" }))).toBe(true)
    expect(touches(cats, (tx) => tx.patch(cat, { n: 2 }))).toBe(true)
    expect(touches(cats, (tx) => tx.patch(dog, { body: "dog and cat" }))).toBe(true)
    expect(touches(cats, (tx) => tx.patch(dog, { body: "dog" }))).toBe(true)
    expect(touches(cats, (tx) => tx.patch(dog, { n: 2 }))).toBe(false)
    expect(touches(cats, (tx) => tx.insert("messages", { body: "ca bird" }))).toBe(false)
    expect(touches(cats, (tx) => tx.insert("other", { body: "cat" }))).toBe(false)
    expect(touches(cats, (tx) => tx.remove(cat))).toBe(true)
    expect(touches(search("cat dog"), (tx) => tx.insert("messages", { body: "catalogue" }))).toBe(false)
  })

  it("must also have the value of the first filter field", () => {
    const inA = search("cat", [["channel", "a"]])
    expect(touches(inA, (tx) => tx.insert("messages", { body: "cat", channel: "a" }))).toBe(true)
    expect(touches(inA, (tx) => tx.insert("messages", { body: "cat", channel: "b" }))).toBe(false)
    expect(touches(inA, (tx) => tx.insert("messages", { body: "dog", channel: "a" }))).toBe(false)
  })

  it("is any document of very many words", () => {
    const body = Array.from({ length: 1_100 }, (_, i) => `w${i}`).join(" ")
    expect(touches(search("cat"), (tx) => tx.insert("messages", { body }))).toBe(true)
  })
})

it("components search their own documents, and are invalidated by them alone", () => {
  database.deploySchema(searchSchema(), new Map(), new Map([["notes", searchSchema()]]))
  const inside = <T>(mode: "read" | "write", work: (tx: Transaction) => T) => {
    const tx = database.begin(mode)
    const result = work(tx.inComponent("notes"))
    return { result, writes: tx.commit().writes, readSet: tx.readSet() }
  }
  inside("write", (tx) => tx.insert("messages", { body: "cat inside" }))
  add("cat outside")
  const { result, readSet } = inside("read", (tx) => bodies(tx, search("cat")))
  expect(result).toEqual(["cat inside"])
  expect(find(search("cat"))).toEqual(["cat outside"])
  const app = database.begin("write")
  app.insert("messages", { body: "another cat outside" })
  expect(intersects(app.commit().writes, readSet)).toBe(false)
  const { writes } = inside("write", (tx) => tx.insert("messages", { body: "another cat inside" }))
  expect(intersects(writes, readSet)).toBe(true)
  expect(database.integrityCheck()).toEqual([])
})

it("damage to a search index is told", () => {
  const file = temporaryFile()
  const schema = searchSchema()
  const open = () => openDatabase({ path: file.path })
  const first = open()
  first.deploySchema(schema)
  write(first, (tx) => tx.insert("messages", { body: "one two two" }))
  expect(first.integrityCheck()).toEqual([])
  first.close()
  const raw = new Sqlite(file.path)
  raw.exec("DELETE FROM search_terms WHERE term = 'two'; UPDATE search_totals SET documents = 9")
  raw.close()
  const damaged = open()
  expect(damaged.integrityCheck()).toEqual([
    "1 documents have another number of words in a search index than they should",
    "1 search indexes have counted their documents wrong",
  ])
  damaged.close()
  file.remove()
})

describe("search indexes come and go with the schema", () => {
  it("built from the documents that are there, dropped, and built again with other fields", () => {
    add({ body: "cat", title: "dog", channel: "a" }, { body: "cat", channel: "b" })
    database.deploySchema(null)
    expect(() => find(search("cat"))).toThrow("Index messages.by_body not found.")
    add({ body: "late cat", channel: "a" })
    database.deploySchema(searchSchema())
    expect(find(search("cat", [["channel", "a"]]))).toEqual(["cat", "late cat"])
    database.deploySchema(searchSchema({ searchField: "body" }))
    expect(() => find(search("cat", [["channel", "a"]]))).toThrow(/filterFields/)
    expect(find(search("late"))).toEqual(["late cat"])
    expect(database.integrityCheck()).toEqual([])
  })

  it("staged ones are kept up to date and cannot be queried until they are enabled", () => {
    database.deploySchema(null)
    add("old cat")
    database.deploySchema(searchSchema(undefined, true))
    add("new cat")
    expect(() => find(search("cat"))).toThrow(
      /^Index messages\.by_body is currently staged and not available/,
    )
    database.deploySchema(searchSchema())
    expect(find(search("cat"))).toEqual(["new cat", "old cat"])
  })

  it.each([
    [
      { searchField: "body", filterFields: Array.from({ length: 17 }, (_, i) => `f${i}`) },
      /17 filter fields \(limit: 16\)/,
    ],
    [{ searchField: "body", filterFields: ["a", "a"] }, /names a filter field twice/],
  ])("%j is refused", (definition, expected) =>
    expect(() => database.deploySchema(searchSchema(definition))).toThrow(expected),
  )
})
