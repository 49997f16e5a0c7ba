/** The one tool of the simulated agent: it lists a project's cards, as the context of a chat says that one can. */
import path from "node:path"
import { execa } from "execa"
import { z } from "zod"
import { ROOT } from "#lib/root"

const Card = z.object({ key: z.string(), title: z.string(), status: z.string() })
export type Card = z.infer<typeof Card>

const PATIENCE_MS = 10_000

/** Null where they cannot be had. The command finds its Clutch by this process's environment. */
export async function listCards(slug: string, signal: AbortSignal): Promise<Card[] | null> {
  const { stdout, failed } = await execa(
    process.execPath,
    [path.join(ROOT, "bin/clutch.ts"), "tasks", "list", "--project", slug, "--limit", "500", "--json"],
    { reject: false, timeout: PATIENCE_MS, cancelSignal: signal },
  )
  if (failed) return null
  try {
    return z.array(Card).parse(JSON.parse(stdout))
  } catch {
    return null
  }
}
