/** What the backend knows of a run whose files are on the disk. */
import { api } from "#convex/_generated/api"
import type { Caller } from "#lib/convex"
import { refusalOf } from "#lib/refusals"
import type { Known } from "../retention.ts"

/** @throws whatever keeps the backend from answering: then nothing may be removed. */
export async function lookUpRun(client: Pick<Caller, "query">, runId: string): Promise<Known> {
  try {
    const { state, termination } = await client.query(api.runs.get, { run: runId })
    // Agents that were left alive are still to be found, and the run directory says by what.
    const isOver = state === "ended" && (termination?.processesLeft ?? 0) === 0
    const position = isOver ? await client.query(api.sessions.position, { runId }) : null
    return { standing: isOver ? "ended" : "open", readTo: position?.offset ?? null }
  } catch (error) {
    if (refusalOf(error)?.code !== "not_found") throw error
    return { standing: "unknown", readTo: null }
  }
}
