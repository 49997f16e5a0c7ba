/** What a request asks for: the path and query of its first line, which some clients and proxies write as a whole URL. */
import type { IncomingMessage } from "node:http"
import { HttpError } from "./http-error.ts"

const PLACEHOLDER = "http://backend"

/** Always something that makes a URL behind an origin. */
export function targetOf({ url = "/" }: IncomingMessage): string {
  if (url.startsWith("/") && URL.canParse(PLACEHOLDER + url)) return url
  const whole = URL.parse(url)
  if (whole?.protocol === "http:" || whole?.protocol === "https:") return whole.pathname + whole.search
  throw new HttpError(400, "BadRequest", "The request asks for no path.")
}

/** Percent-encoding in a part of a path, undone. */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new HttpError(400, "BadRequest", "The request's path is not percent-encoded UTF-8.")
  }
}
