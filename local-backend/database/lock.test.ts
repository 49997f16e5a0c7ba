import { describe, expect, it } from "vitest"
import { openDatabase } from "./open.ts"
import { temporaryFile } from "./test-database.ts"

describe("a database that is open", () => {
  it("cannot be opened again by its own process, until it is closed", () => {
    const file = temporaryFile()
    const first = openDatabase({ path: file.path })
    expect(() => openDatabase({ path: file.path })).toThrow(
      `The database ${file.path} is in use by this process (${process.pid})`,
    )
    first.close()
    first.close()
    openDatabase({ path: file.path }).close()
    file.remove()
  })
})
