/** Hashes bytes on their way, and stops those that are too many or not the ones announced. */
import { createHash } from "node:crypto"
import { FileError, type Written } from "./types.ts"

export type Expected = { sha256?: string; maxBytes?: number }

/** Passes the chunks on; `written` is known once the source has ended. */
export function measured(
  source: AsyncIterable<Uint8Array>,
  expected: Expected = {},
): { chunks: AsyncIterable<Uint8Array>; written: () => Written } {
  const { maxBytes = Infinity } = expected
  const hash = createHash("sha256")
  let size = 0
  let written: Written | null = null
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      size += chunk.byteLength
      if (size > maxBytes) throw new FileError("TooLarge", `The file is larger than ${maxBytes} bytes.`)
      hash.update(chunk)
      yield chunk
    }
    written = checked({ sha256: hash.digest("base64"), size }, expected)
  }
  return {
    chunks: pass(),
    written() {
      if (written === null) throw new Error("The bytes have not been read to their end.")
      return written
    },
  }
}

export function writtenOf(bytes: Uint8Array, expected: Expected = {}): Written {
  const { maxBytes = Infinity } = expected
  if (bytes.byteLength > maxBytes)
    throw new FileError("TooLarge", `The file is larger than ${maxBytes} bytes.`)
  const sha256 = createHash("sha256").update(bytes).digest("base64")
  return checked({ sha256, size: bytes.byteLength }, expected)
}

function checked(written: Written, { sha256 }: Expected): Written {
  if (sha256 === undefined || sha256Base64(sha256) === written.sha256) return written
  throw new FileError(
    "DigestMismatch",
    `The file's SHA-256 is ${written.sha256} (base64), and ${sha256} was announced.`,
  )
}

/** Clients write a SHA-256 in hexadecimal or in base64; rows hold base64. */
export function sha256Base64(text: string): string {
  return /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex").toString("base64") : text
}

export function sha256Hex(base64: string): string {
  return Buffer.from(base64, "base64").toString("hex")
}
