/** File storage: in queries and mutations as part of their transaction, in actions each call on its own. */
import type { FileMethods, IdentifiedFile } from "../../files/types.ts"
import { FileError, type FileBytes } from "../../files/types.ts"
import { sha256Hex, writtenOf } from "../../files/digest.ts"
import { collect } from "../../files/memory-bytes.ts"
import { nextKey } from "../action-key.ts"
import type { ActionContext } from "../actions.ts"
import { FunctionFailure } from "../errors.ts"
import type { Frame } from "../frame.ts"
import { optionalStringArg, stringArg } from "./table.ts"
import type { AsyncSyscall, SyscallArgs } from "./table.ts"

/** What actions need for files. */
export type ActionFiles = {
  readonly methods: FileMethods
  readonly bytes: FileBytes
  newKey(): string
}

export const storageReadSyscalls: Record<string, AsyncSyscall> = {
  "1.0/storageGetUrl"({ root, transaction }, args) {
    const file = transaction.file(storageIdArg(args))
    return JSON.stringify(file === null ? null : root.files.urlOf(file.key))
  },
  "1.0/storageGetMetadata": ({ transaction }, args) => metadataText(transaction.file(storageIdArg(args))),
}

export const storageWriteSyscalls: Record<string, AsyncSyscall> = {
  "1.0/storageGenerateUploadUrl": ({ root, component }) => JSON.stringify(root.files.uploadUrl(component)),
  "1.0/storageDelete"({ transaction }, args) {
    transaction.removeFile(storageIdArg(args))
    return "null"
  },
  "1.0/storageStore": storeInMutation,
  "1.0/storageGet": getInMutation,
}

/** The bytes are in place before the row; should the mutation fail after all, its end removes them. */
function storeInMutation({ root, transaction }: Frame, args: SyscallArgs): string {
  const bytes = Buffer.from(stringArg(args, "blob"), "base64")
  const sha256 = optionalStringArg(args, "sha256")
  const { size, ...rest } = refusing(() => writtenOf(bytes, sha256 === undefined ? {} : { sha256 }))
  const key = root.files.newKey()
  const contentType = optionalStringArg(args, "contentType") || null
  // The row first: what the limits refuse is not written at all.
  const id = transaction.storeFile({ key, size, contentType, ...rest })
  root.files.bytes.writeNow(key, bytes)
  return JSON.stringify(id)
}

function getInMutation({ root, transaction }: Frame, args: SyscallArgs): string {
  const file = transaction.readFile(storageIdArg(args))
  const bytes = file === null ? null : root.files.bytes.readNow(file.key)
  if (file === null || bytes === null) return "null"
  return JSON.stringify({ blob: Buffer.from(bytes).toString("base64"), contentType: file.contentType })
}

type ActionSyscall = (context: ActionContext, args: SyscallArgs) => Promise<string>

export const storageActionSyscalls: Record<string, ActionSyscall> = {
  "1.0/storageGetUrl": async ({ files, component }, args) =>
    JSON.stringify(await files.methods.fileUrl(component, storageIdArg(args))),
  "1.0/storageGetMetadata": async ({ files, component }, args) =>
    metadataText(await files.methods.fileOf(component, storageIdArg(args))),
  "1.0/storageGenerateUploadUrl": async ({ files, component }) =>
    JSON.stringify(await files.methods.uploadUrl(component)),
  async "1.0/storageDelete"(context, args) {
    await context.files.methods.deleteFile(context.component, storageIdArg(args), nextKey(context))
    return "null"
  },
}

/** These take and give objects instead of JSON: a Blob has no text. */
export const storageJsSyscalls: Record<string, (context: ActionContext, args: unknown) => Promise<unknown>> =
  {
    "storage/storeBlob": storeBlob,
    "storage/getBlob": getBlob,
  }

async function storeBlob({ files, component }: ActionContext, args: unknown): Promise<string> {
  const { blob, options } = args as { blob?: unknown; options?: { sha256?: unknown } }
  if (!(blob instanceof Blob))
    throw new FunctionFailure(
      "store() expects a Blob. If you are trying to store a Request, `await request.blob()` will give you the correct input.",
    )
  const key = files.newKey()
  const sha256 = options?.sha256
  const expected = typeof sha256 === "string" ? { sha256 } : {}
  const written = await files.bytes
    .write(key, blob.stream(), expected)
    .catch((error: unknown) => Promise.reject(asRefusal(error)))
  return await files.methods.addFile(component, { key, contentType: blob.type || null, ...written })
}

async function getBlob({ files, component }: ActionContext, args: unknown): Promise<Blob | null> {
  const file = await files.methods.fileOf(component, storageIdArg(args as SyscallArgs))
  const bytes = file === null ? null : await files.bytes.read(file.key)
  if (file === null || bytes === null) return null
  return new Blob([await collect(bytes)], { type: file.contentType ?? "" })
}

function storageIdArg(args: SyscallArgs): string {
  return stringArg(args, "storageId")
}

/** What the deprecated `getMetadata` answers; its `storageId` is the old kind of id, the secret in the URL. */
function metadataText(file: IdentifiedFile | null): string {
  if (file === null) return "null"
  const { key, sha256, size, contentType } = file
  return JSON.stringify({ storageId: key, sha256: sha256Hex(sha256), size, contentType })
}

function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asRefusal(error)
  }
}

function asRefusal(error: unknown): unknown {
  return error instanceof FileError ? new FunctionFailure(error.message) : error
}
