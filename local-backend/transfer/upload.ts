/** An import file arrives in parts, each answered with a token; the last request puts them together. */
import { createReadStream, createWriteStream } from "node:fs"
import { rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { TransferError } from "./types.ts"
import type { WorkDirectory } from "./work-directory.ts"

export type Uploads = {
  start(): string
  /** Returns the part's token. */
  addPart(uploadToken: string, partNumber: number, body: AsyncIterable<Uint8Array>): Promise<string>
  /** Returns the path of the whole file, which is the caller's from now on. */
  finish(uploadToken: string, partTokens: readonly string[]): Promise<string>
}

const MAX_PARTS = 9_999

export function createUploads(directory: WorkDirectory): Uploads {
  /** By token, the paths of the parts by their tokens. */
  const uploads = new Map<string, Map<string, string>>()

  function partsOf(uploadToken: string): Map<string, string> {
    const parts = uploads.get(uploadToken)
    if (parts !== undefined) return parts
    throw new TransferError(
      "NotFound",
      "This upload is unknown: it has ended, or the backend was restarted. Start again.",
    )
  }

  return {
    start() {
      const token = crypto.randomUUID()
      uploads.set(token, new Map())
      return token
    },

    async addPart(uploadToken, partNumber, body) {
      const parts = partsOf(uploadToken)
      if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > MAX_PARTS)
        throw new TransferError("InvalidImport", `partNumber must be a whole number from 1 to ${MAX_PARTS}.`)
      const token = `${partNumber}-${crypto.randomUUID()}`
      const path = join(await directory.path(), `part-${token}`)
      try {
        await pipeline(body, createWriteStream(path, { mode: 0o600 }))
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
      parts.set(token, path)
      return token
    },

    async finish(uploadToken, partTokens) {
      const parts = partsOf(uploadToken)
      const paths = partTokens.map((token) => {
        const path = parts.get(token)
        if (path === undefined) throw new TransferError("NotFound", `The part ${token} is unknown.`)
        return path
      })
      const whole = join(await directory.path(), `import-${crypto.randomUUID()}`)
      for (const path of paths) {
        // "a" makes the file for the first part, or for none.
        await pipeline(createReadStream(path), createWriteStream(whole, { flags: "a", mode: 0o600 }))
        await rm(path, { force: true })
      }
      uploads.delete(uploadToken)
      for (const path of parts.values()) await rm(path, { force: true })
      await stat(whole).catch(() => {
        throw new TransferError("InvalidImport", "The uploaded file is empty.")
      })
      return whole
    },
  }
}
