/** A file's way into the store: measured, looked at, and only then sent. */
import { readFile, stat } from "node:fs/promises"
import { api } from "#convex/_generated/api"
import { fileName, MAX_ATTACHMENT_BYTES, sniffType } from "#domain/attachment"
import { formatBytes } from "#domain/format"
import type { Caller } from "../convex.ts"
import { ExternalError } from "../external-error.ts"
import { refusalError } from "../refusals.ts"

/** A file of this machine. */
export async function storeFile(backend: Caller, task: string, file: string) {
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) throw refusalError("not_found", `There is no file ${file} on Clutch's machine.`)
  demandSize(found.size)
  return storeBytes(backend, task, file, await readFile(file))
}

/** Refused before anything is sent where it is too large; the kind is told by the bytes. */
export async function storeBytes(
  backend: Caller,
  task: string,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ attachmentId: string }> {
  demandSize(bytes.byteLength)
  const type = sniffType(bytes)
  const url = await backend.mutation(api.attachments.uploadUrl, {})
  const answer = await fetch(url, { method: "POST", headers: { "content-type": type }, body: bytes })
  const body: unknown = answer.ok ? await answer.json() : null
  if (typeof body !== "object" || body === null || !("storageId" in body))
    throw new ExternalError({
      system: "backend",
      operation: `store ${fileName(name)}`,
      retryable: true,
      cause: `it answered ${answer.status}`,
    })
  const storageId = String(body.storageId)
  return backend.mutation(api.attachments.add, { task, name: fileName(name), type, storageId })
}

function demandSize(size: number): void {
  if (size <= MAX_ATTACHMENT_BYTES) return
  throw refusalError(
    "invalid_input",
    `A file has at most ${formatBytes(MAX_ATTACHMENT_BYTES)}; this one has ${formatBytes(size)}.`,
  )
}
