/** Files of the app: their rows are documents in `_storage`, their bytes lie beside the database. */

/** A file's row. The key names the bytes and is the secret in the file's URL; the id is what documents hold. */
export type StoredFile = {
  readonly key: string
  /** SHA-256 of the bytes, base64. */
  readonly sha256: string
  readonly size: number
  readonly contentType: string | null
}

export type IdentifiedFile = StoredFile & { readonly id: string }

/** What is known of bytes once they are in place. */
export type Written = { readonly sha256: string; readonly size: number }

/** The first byte and the one after the last. */
export type ByteRange = { readonly start: number; readonly end: number }

/** Where the bytes of files lie. A key is written once and never changed. */
export interface FileBytes {
  /**
   * Resolves when the bytes are durable under their key; until then nothing is there. `expected` refuses other bytes.
   * @throws FileError
   */
  write(
    key: string,
    source: AsyncIterable<Uint8Array>,
    expected?: { sha256?: string; maxBytes?: number },
  ): Promise<Written>
  /** Null where there is no such file. */
  read(key: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | null>
  remove(keys: readonly string[]): Promise<void>
}

/** Bytes that the engine's thread reaches without waiting, as a transaction must. */
export interface LocalFileBytes extends FileBytes {
  writeNow(key: string, bytes: Uint8Array): Written
  readNow(key: string): Uint8Array | null
  removeNow(keys: readonly string[]): void
  /** Everything that is there, with half-written files. For the sweep at the start. */
  listNow(): string[]
}

/** What functions need inside a transaction. */
export type FilePort = {
  readonly bytes: LocalFileBytes
  newKey(): string
  urlOf(key: string): string
  uploadUrl(component: string): string
}

/** An answer to "may this token upload?": for which component, or why not. */
export type UploadGrant = { ok: true; component: string } | { ok: false; reason: string }

/** What other threads ask of the engine. Arguments and answers survive structured cloning. */
export type FileMethods = {
  uploadUrl(component: string): Promise<string>
  checkUpload(token: string): Promise<UploadGrant>
  /** Gives bytes that are in place their row. The same key again is answered with the same id. */
  addFile(component: string, file: StoredFile): Promise<string>
  fileOf(component: string, storageId: string): Promise<IdentifiedFile | null>
  fileUrl(component: string, storageId: string): Promise<string | null>
  fileByKey(key: string): Promise<IdentifiedFile | null>
  /** `request` makes the same deletion, asked for again, succeed again. */
  deleteFile(
    component: string,
    storageId: string,
    request: { sessionId: string; requestId: number },
  ): Promise<void>
  /** The bytes of a backend in memory, which lie in the engine's thread. */
  writeBytes(key: string, bytes: Uint8Array): Promise<Written>
  readBytes(key: string, range?: ByteRange): Promise<Uint8Array | null>
  removeBytes(keys: readonly string[]): Promise<void>
  /** Files deleted meanwhile keep their bytes until the hold ends: for copies made while the app goes on. */
  holdFiles(hold: string): Promise<void>
  releaseFiles(hold: string): Promise<void>
}

export type FileErrorCode = "TooLarge" | "DigestMismatch" | "NoSpace"

export class FileError extends Error {
  override readonly name = "FileError"
  readonly code: FileErrorCode

  constructor(code: FileErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
