/** What goes with messages: the project's introduction, and images both ways, each looked at before it is believed. */
import { lstat, open, realpath } from "node:fs/promises"
import path from "node:path"
import { api } from "#convex/_generated/api"
import { targetOfSession } from "#domain/chat/channel"
import { checkImage, MAX_IMAGE_BYTES } from "#domain/chat/image"
import type { Caller } from "#lib/convex"
import type { Log } from "#lib/log"
import type { AgentImage, Baggage, Parcel } from "./ports.ts"

/** What a project says about itself to those who come new. */
const DOCUMENTS = ["AGENTS.md", "CLAUDE.md", "README.md", "CONTRIBUTING.md"]
const MAX_DOCUMENT = 50_000
const MAX_INTRODUCTION = 120_000

/** Reads what the gateway serves. */
type Read = (address: string, mostBytes: number) => Promise<Uint8Array>

export function createBaggage(backend: Caller, read: Read, log: Log): Baggage {
  return {
    introduce,
    async fetch({ url, type, bytes }) {
      if (url === null || bytes > MAX_IMAGE_BYTES) throw new Error("An image of this message is gone.")
      const response = await fetch(url, { signal: AbortSignal.timeout(30_000) })
      if (!response.ok) throw new Error(`An image of this message cannot be read (HTTP ${response.status}).`)
      return { type, data: Buffer.from(await response.arrayBuffer()).toString("base64") }
    },
    async keep(image) {
      const bytes = await bytesOf(image, read, log)
      if (!bytes) return null
      const checked = checkImage(bytes)
      if ("fault" in checked) {
        log.info({ fault: checked.fault, bytes: bytes.byteLength }, "bridge.image_left_out")
        return null
      }
      const url = await backend.mutation(api.chats.imageUrl, {})
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": checked.type },
        body: bytes,
        signal: AbortSignal.timeout(30_000),
      })
      if (!response.ok) throw new Error(`An image could not be stored (HTTP ${response.status}).`)
      const { storageId } = (await response.json()) as { storageId: string }
      return (await backend.mutation(api.chats.addImage, { storageId, type: checked.type })).image
    },
  }
}

/** An answer does not wait for an image that cannot be had. */
async function bytesOf(image: AgentImage, read: Read, log: Log): Promise<Uint8Array<ArrayBuffer> | null> {
  if ("data" in image) return new Uint8Array(Buffer.from(image.data, "base64"))
  try {
    return new Uint8Array(await read(image.address, MAX_IMAGE_BYTES))
  } catch (error) {
    log.warn({ error }, "bridge.image_unread")
    return null
  }
}

/** The text before a thread's first message. A document that is a link out of the repository is left out. */
export async function introduce({
  project: { name, slug, repository },
  sessionKey,
}: Pick<Parcel, "project" | "sessionKey">): Promise<string> {
  const parts: string[] = []
  let room = MAX_INTRODUCTION
  for (const document of DOCUMENTS) {
    const text = await readInside(repository, document, Math.min(MAX_DOCUMENT, room))
    if (!text.trim()) continue
    parts.push(`<document path="${document}">\n${text.trim()}\n</document>`)
    room -= text.length
    if (room <= 0) break
  }
  const about = `You talk with a person about the project ${name} (Clutch: ${slug}). Its repository is ${repository}.
Cards of the project are listed by: clutch tasks list --project ${slug}
Where the channel \`clutch\` is installed, this thread is its target ${targetOfSession(sessionKey)}: what is sent there later, by a schedule or from another session, appears here.`
  return `<context>\n${[about, ...parts].join("\n\n")}\n</context>\n\n`
}

async function readInside(repository: string, document: string, limit: number): Promise<string> {
  const file = path.join(repository, document)
  try {
    const root = await realpath(repository)
    if (!(await realpath(file)).startsWith(root + path.sep)) return ""
    if (!(await lstat(await realpath(file))).isFile()) return ""
    const handle = await open(file, "r")
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(limit), 0, limit, 0)
      return buffer
        .subarray(0, bytesRead)
        .toString("utf8")
        .replace(/\uFFFD$/, "")
    } finally {
      await handle.close()
    }
  } catch {
    return ""
  }
}
