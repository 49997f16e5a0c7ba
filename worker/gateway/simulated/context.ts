/** What stands before a chat's first message: the project that the chat is about (worker/bridge/baggage.ts). */

export type Project = { name: string; slug: string; documents: { path: string; heading: string }[] }

/** The person's words, and the project where this message tells of it. */
export function readContext(message: string): { said: string; project: Project | null } {
  const match = /^<context>\n([\s\S]*?)\n<\/context>\n\n([\s\S]*)$/.exec(message)
  if (!match) return { said: message, project: null }
  const [, context = "", said = ""] = match
  const about = /about the project (.+) \(Clutch: ([a-z0-9][a-z0-9-]*)\)\./.exec(context)
  if (!about) return { said, project: null }
  const documents = [...context.matchAll(/<document path="([^"\n]+)">\n([\s\S]*?)\n<\/document>/g)].map(
    ([, path = "", text = ""]) => ({ path, heading: headingOf(text) }),
  )
  return { said, project: { name: about[1]!, slug: about[2]!, documents } }
}

/** A chat's session is named by its project: known though the conversation began with another gateway. */
export function projectOf(sessionKey: string): Project | null {
  const slug = /:clutch:([a-z0-9][a-z0-9-]*):/.exec(sessionKey)?.[1]
  return slug === undefined ? null : { name: slug, slug, documents: [] }
}

const headingOf = (text: string): string => (/^#+ +(.{1,100})/m.exec(text)?.[1] ?? "").trim()
