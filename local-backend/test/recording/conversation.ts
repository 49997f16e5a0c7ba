/** What one or more sockets of a client carried, frame by frame, and how two conversations are compared. */

export type Frame = { from: "client" | "server"; text: string }
export type Conversation = { name: string; sockets: Frame[][] }

/** What a recording needs to be understood later: the key that its tokens are signed with, and the admin's. */
export type Recording = {
  version: string
  jwks: string
  adminKey: string
  conversations: Conversation[]
}

/** The text with everything that differs from run to run numbered in the order it is met; the rest stays to the byte. */
export function normalizer(): (text: string) => string {
  const numbers = new Map<string, number>()
  const numbered = (kind: string) => (match: string) => {
    const number = numbers.get(match) ?? numbers.size
    numbers.set(match, number)
    return `<${kind} ${number}>`
  }
  return (text) =>
    text
      .replace(/"eyJ[\w-]+\.[\w-]+\.[\w-]+"/g, '"<token>"')
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<session>")
      .replace(/"[A-Za-z0-9+/]{11}="/g, numbered("ts"))
      .replace(/\b[0-9a-hjkmnp-tv-z]{31,37}\b/g, numbered("id"))
      .replace(/\[Request ID: [0-9a-f]{16}\]/g, "[Request ID]")
      .replace(/"(clientTs|clientClockSkew|serverTs|_creationTime)":-?[\d.e+]+/g, '"$1":0')
      .replace(/"(continueCursor|splitCursor|endCursor|cursor)":"[^"]+"/g, '"$1":"<cursor>"')
      .replace(/\\"endCursor\\":\\"[^"\\]+\\"/g, '\\"endCursor\\":\\"<cursor>\\"')
      .replace(/(\.\.\/convex\/\w+\.ts):\d+:\d+/g, "$1")
}
