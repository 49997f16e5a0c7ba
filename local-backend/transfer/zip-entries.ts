/** Random access to the entries of a ZIP file. */
import { promisify } from "node:util"
import { crc32 } from "node:zlib"
import yauzl from "yauzl"
import { TransferError } from "./types.ts"

export type ZipEntries = {
  readonly names: readonly string[]
  has(name: string): boolean
  open(name: string): Promise<AsyncIterable<Uint8Array>>
  close(): void
}

/** More entries than any deployment has tables and files. */
const MAX_ENTRIES = 5_000_000

export async function openZip(path: string): Promise<ZipEntries> {
  const zip = await open(path)
  const entries = new Map<string, yauzl.Entry>()
  try {
    await readEntries(zip, entries)
  } catch (error) {
    zip.close()
    throw damaged(error)
  }
  const openStream = promisify(zip.openReadStream.bind(zip) as OpenStream)
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    async open(name) {
      const entry = entries.get(name)
      if (entry === undefined) throw new TransferError("InvalidImport", `The ZIP file has no ${name}.`)
      return watched(await openStream(entry), entry)
    },
    close: () => zip.close(),
  }
}

type OpenStream = (
  entry: yauzl.Entry,
  callback: (error: Error | null, stream: NodeJS.ReadableStream) => void,
) => void

function open(path: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) =>
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) =>
      error ? reject(damaged(error)) : resolve(zip),
    ),
  )
}

function readEntries(zip: yauzl.ZipFile, entries: Map<string, yauzl.Entry>): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.on("error", reject)
    zip.on("end", resolve)
    zip.on("entry", (entry: yauzl.Entry) => {
      if (!entry.fileName.endsWith("/")) entries.set(entry.fileName, entry)
      if (entries.size > MAX_ENTRIES) reject(new Error(`it has more than ${MAX_ENTRIES} entries`))
      else zip.readEntry()
    })
    zip.readEntry()
  })
}

/** Bytes that do not add up are the file's fault and not ours. The library compares sizes; the checksum is left to us. */
async function* watched(stream: NodeJS.ReadableStream, entry: yauzl.Entry): AsyncGenerator<Uint8Array> {
  let checksum = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum)
      yield chunk
    }
    if (checksum !== entry.crc32) throw new Error("its checksum is another one")
  } catch (error) {
    throw new TransferError(
      "InvalidImport",
      `${entry.fileName} in the ZIP file is damaged: ${messageOf(error)}.`,
    )
  }
}

function damaged(error: unknown): TransferError {
  return new TransferError("InvalidImport", `The file is no readable ZIP archive: ${messageOf(error)}.`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
