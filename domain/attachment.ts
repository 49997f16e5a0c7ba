/** Files that people add to a card: how large, under what name, and of what kind they really are. */
import { z } from "zod"
import { Actor } from "./event.ts"
import { TaskKey } from "./task.ts"

export const MAX_ATTACHMENT_BYTES = 10_000_000
export const MAX_ATTACHMENTS = 50

/** What a browser may show by itself; everything else is offered for download only. */
export const SHOWN_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const
export const isShown = (type: string): boolean => SHOWN_TYPES.some((each) => each === type)

/** The last part of a path, without what a file system or a header would stumble over. */
export function fileName(given: string): string {
  const last = given.split(/[\\/]/).at(-1) ?? ""
  const clean = last.replace(/[\u0000-\u001f\u007f"<>|:*?]/g, "").trim()
  return clean.replace(/^\.+/, "").slice(-120) || "file"
}

export const Attachment = z.object({
  name: z.string().min(1).max(120),
  /** Told by its first bytes, never by its name or by who sent it. */
  type: z.string().max(100),
  size: z.number().int().nonnegative(),
  author: Actor,
  at: z.number(),
})
export type Attachment = z.infer<typeof Attachment>

/** What is said once the bytes are stored. */
export const AddAttachment = z.object({
  task: TaskKey,
  name: z.string().min(1).max(1_000).transform(fileName),
  type: z.string().max(100),
  storageId: z.string().min(1),
})
export type AddAttachment = z.infer<typeof AddAttachment>

const MARKS: readonly (readonly [
  type: string,
  marks: readonly (readonly [offset: number, bytes: string])[],
])[] = [
  ["image/png", [[0, "\x89PNG\r\n\x1a\n"]]],
  ["image/jpeg", [[0, "\xff\xd8\xff"]]],
  ["image/gif", [[0, "GIF8"]]],
  [
    "image/webp",
    [
      [0, "RIFF"],
      [8, "WEBP"],
    ],
  ],
  ["application/pdf", [[0, "%PDF-"]]],
  ["application/zip", [[0, "PK\x03\x04"]]],
  ["application/gzip", [[0, "\x1f\x8b"]]],
]

/** The kind of a file by what it holds. Text of any kind, HTML and SVG too, is plain text: nothing of it may run. */
export function sniffType(bytes: Uint8Array): string {
  const hasMark = (offset: number, mark: string): boolean =>
    [...mark].every((character, index) => bytes[offset + index] === character.charCodeAt(0))
  const marked = MARKS.find(([, marks]) => marks.every(([offset, mark]) => hasMark(offset, mark)))
  if (marked) return marked[0]
  return isText(bytes) ? "text/plain; charset=utf-8" : "application/octet-stream"
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
