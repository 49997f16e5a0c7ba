/** The engine's side of file storage: rows in transactions, URLs, tokens, and bytes where they are in memory. */
import type { Database, Transaction } from "../database/types.ts"
import type { Environment } from "../environment.ts"
import type { Serial } from "../functions/serial.ts"
import { slice } from "./memory-bytes.ts"
import { createRemoval, type Removal } from "./removal.ts"
import { sweepFiles } from "./sweep.ts"
import type { FileMethods, FilePort, LocalFileBytes } from "./types.ts"
import { checkUploadToken, signUploadToken, UPLOAD_TOKEN_MS } from "./upload-token.ts"

export type FileServiceOptions = {
  database: Database
  environment: Environment
  bytes: LocalFileBytes
  /** The public origin of the API, under which files are served. */
  cloudUrl: string
  serial: Serial
  /** One write transaction of its own, announced like any other. */
  write: <T>(work: (transaction: Transaction) => T) => Promise<T>
  failed: (error: unknown, what: string) => void
}

export type FileService = {
  readonly port: FilePort
  readonly methods: FileMethods
  readonly removal: Removal
}

const SECRET = "files:secret"

export function createFileService(options: FileServiceOptions): FileService {
  const { database, environment, bytes, serial, write } = options
  const secret = secretOf(database, environment)
  const nowMs = () => Number(environment.nowNs() / 1_000_000n)
  const removal = createRemoval(bytes, (error) => options.failed(error, "files.remove-failed"))

  const port: FilePort = {
    bytes,
    newKey: () => uuidOf(environment.randomBytes(16)),
    urlOf: (key) => `${options.cloudUrl}/api/storage/${key}`,
    uploadUrl(component) {
      const nonce = Buffer.from(environment.randomBytes(12)).toString("base64url")
      const token = signUploadToken(secret, { component, expiresMs: nowMs() + UPLOAD_TOKEN_MS, nonce })
      return `${options.cloudUrl}/api/storage/upload?token=${token}`
    },
  }

  function read<T>(component: string, look: (transaction: Transaction) => T): Promise<T> {
    return serial(() => {
      const transaction = database.begin("read")
      try {
        return look(transaction.inComponent(component))
      } finally {
        transaction.rollback()
      }
    })
  }

  const methods: FileMethods = {
    uploadUrl: async (component) => port.uploadUrl(component),
    checkUpload: async (token) => checkUploadToken(secret, token, nowMs()),
    addFile: (component, file) =>
      write(
        (transaction) => database.fileByKey(file.key)?.id ?? transaction.inComponent(component).addFile(file),
      ),
    fileOf: (component, storageId) => read(component, (transaction) => transaction.file(storageId)),
    async fileUrl(component, storageId) {
      const file = await methods.fileOf(component, storageId)
      return file === null ? null : port.urlOf(file.key)
    },
    fileByKey: async (key) => database.fileByKey(key),
    deleteFile: (component, storageId, request) =>
      write((transaction) => {
        if (database.answerOf(request) !== null) return
        transaction.inComponent(component).removeFile(storageId)
        transaction.rememberAnswer(request, "null")
      }),
    writeBytes: async (key, content) => bytes.writeNow(key, content),
    async readBytes(key, range) {
      const content = bytes.readNow(key)
      return content === null ? null : Uint8Array.from(slice(content, range))
    },
    removeBytes: (keys) => bytes.remove(keys),
    holdFiles: async (hold) => removal.hold(hold),
    releaseFiles: async (hold) => removal.release(hold),
  }
  return { port, methods, removal }
}

/** Removes what a crash left behind; returns how many files that were. */
export function sweepLeftovers(database: Database, bytes: LocalFileBytes): number {
  const known = new Set(database.fileKeys())
  return sweepFiles(bytes, (key) => known.has(key))
}

export const FILE_METHODS = [
  "uploadUrl",
  "checkUpload",
  "addFile",
  "fileOf",
  "fileUrl",
  "fileByKey",
  "deleteFile",
  "writeBytes",
  "readBytes",
  "removeBytes",
  "holdFiles",
  "releaseFiles",
] as const satisfies readonly (keyof FileMethods)[]

/** The same methods as another thread has them. */
export function remoteFiles(
  call: (method: keyof FileMethods, args: readonly unknown[]) => Promise<unknown>,
): FileMethods {
  return Object.fromEntries(
    FILE_METHODS.map((method) => [method, (...args: unknown[]) => call(method, args)]),
  ) as unknown as FileMethods
}

/** Signs upload URLs; made once per database. */
function secretOf(database: Database, environment: Environment): Uint8Array {
  const known = database.readMeta(SECRET)
  if (known !== null) return Buffer.from(known, "base64")
  const secret = environment.randomBytes(32)
  database.writeMeta(SECRET, Buffer.from(secret).toString("base64"))
  return secret
}

/** Version 4: random throughout, so that nobody guesses a file's URL. */
export function uuidOf(random: Uint8Array): string {
  const bytes = Uint8Array.from(random)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString("hex")
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}
