/** Operations that need the server's machine (git, files): asked of the pages' server, in the name of the session. */
import { ConvexError } from "convex/values"
import type { Refusal } from "#domain/refusal"

type Answer<T> = { ok: true; value: T } | { ok: false; refusal: Refusal }

/** A refusal is thrown as Convex throws it, so that `attempt` and `sentenceOf` tell it the same way. */
export async function performOperation<T>(name: string, input: object): Promise<T> {
  const response = await fetch(`/api/operations/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  })
  const answer = (await response.json()) as Answer<T>
  if (!answer.ok) throw new ConvexError(answer.refusal as unknown as Record<string, string>)
  return answer.value
}
