/** What a route of this server answers when it refuses. */

/** The refusal's sentence; null where the answer is none. */
export function sentenceIn(body: unknown): string | null {
  if (typeof body === "object" && body !== null && "refusal" in body) {
    const { refusal } = body
    if (typeof refusal === "object" && refusal !== null && "message" in refusal)
      return String(refusal.message)
  }
  return null
}
