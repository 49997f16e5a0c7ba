/** Files that a gateway serves over HTTP, at its own address and to whoever has its token: what its agents show. */

const TIME_LIMIT_MS = 30_000
/** Below it lie the images that agents put into their answers. */
const SHOWN = "/api/chat/media/outgoing/"

export const isServed = (address: string): boolean => address.startsWith(SHOWN)

/** @throws Error where it is not there, or larger. Nothing but what agents show is asked for, and nowhere else. */
export async function readServed(
  gateway: { url: string; token?: string | undefined },
  address: string,
  mostBytes: number,
): Promise<Uint8Array> {
  const base = new URL(gateway.url.replace(/^ws/, "http"))
  const url = new URL(address, base)
  if (!isServed(address) || !isServed(url.pathname) || url.origin !== base.origin)
    throw new Error(`The gateway serves nothing at ${address}.`)
  const response = await fetch(url, {
    ...(gateway.token !== undefined && { headers: { authorization: `Bearer ${gateway.token}` } }),
    redirect: "error",
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
  })
  if (!response.ok || !response.body)
    throw new Error(`The gateway does not give it (HTTP ${response.status}).`)
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body) {
    bytes += part.byteLength
    if (bytes > mostBytes) throw new Error(`It is larger than ${mostBytes} bytes.`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
