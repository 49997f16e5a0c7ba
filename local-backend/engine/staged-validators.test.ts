import { expect, test } from "vitest"
import { memoryDatabase, write } from "../database/test-database.ts"
import type { JsonValue, SchemaJson } from "../database/types.ts"
import { createSerial } from "../functions/serial.ts"
import type { Logger } from "../log.ts"
import { createStagedValidators } from "./staged-validators.ts"

const objectOf = (fields: Record<string, JsonValue>): JsonValue => ({
  type: "object",
  value: Object.fromEntries(
    Object.entries(fields).map(([name, fieldType]) => [name, { fieldType, optional: false }]),
  ),
})
const text = { type: "string" }

function schema(staged?: JsonValue): SchemaJson {
  const table = { tableName: "notes", indexes: [], documentType: objectOf({ text }) }
  return {
    schemaValidation: true,
    tables: [staged === undefined ? table : { ...table, stagedDocumentType: staged }],
  }
}

function setUp() {
  const heard: [object, string][] = []
  const hear = (fields: object, message: string) => void heard.push([fields, message])
  const logger: Logger = { debug: hear, info: hear, warn: hear, error: hear }
  const database = memoryDatabase()
  return { heard, database, staged: createStagedValidators({ database, serial: createSerial(), logger }) }
}

test("a staged validator is enforced on nobody, and the log says which document it would refuse", async () => {
  const { heard, database, staged } = setUp()
  database.deploySchema(schema(objectOf({ text, length: { type: "number" } })))
  const id = write(database, (tx) => tx.insert("notes", { text: "still allowed" }))
  await staged.check()
  expect(heard).toEqual([
    [
      {
        component: "",
        table: "notes",
        documentId: id,
        problem: expect.stringContaining("missing the required field `length`") as string,
      },
      "schema.staged-mismatch",
    ],
  ])
})

test("when all documents match, over as many pages as there are, the log says so", async () => {
  const { heard, database, staged } = setUp()
  database.deploySchema(schema({ type: "any" }))
  write(database, (tx) => Array.from({ length: 450 }, () => tx.insert("notes", { text: "x" })))
  await staged.check()
  expect(heard).toEqual([[{ component: "", table: "notes", documents: 450 }, "schema.staged-matches"]])
})

test("a later push ends the check of the one before", async () => {
  const { heard, database, staged } = setUp()
  database.deploySchema(schema({ type: "any" }))
  write(database, (tx) => Array.from({ length: 450 }, () => tx.insert("notes", { text: "x" })))
  const first = staged.check()
  database.deploySchema(schema())
  await Promise.all([first, staged.check()])
  expect(heard).toEqual([])
})
