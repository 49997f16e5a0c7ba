/** What is known of a run in a gateway, kept in its run directory: whoever watches it next goes on from here. */
import { existsSync, rmSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { Workspace } from "#domain/run"
import type { RunDirectory } from "../../runs/directory.ts"
import { readJson, writeAtomic } from "../../runs/files.ts"

export const GatewayRecord = z.object({
  /** As the gateway writes it. */
  sessionKey: z.string(),
  workspace: Workspace.extend({ headCommit: z.string(), gitDir: z.string(), commonDir: z.string() }),
  /** Set before the message is sent: from then on the gateway may have it. */
  sentAt: z.number().nullable(),
  /** The run's own id first; after a restart of the gateway the id it resumed the turn under. */
  gatewayRunId: z.string(),
  /** How many agents of it were ever seen at work: its own and its sub-agents. */
  agentsSeen: z.number().int(),
  /** Approvals and questions of the gateway, by id: the signal that was opened for each. */
  asked: z.record(z.string(), z.string()),
  /** By what was asked: the signal whose answer has not reached the gateway yet. */
  unheard: z.record(z.string(), z.string()).default({}),
})
export type GatewayRecord = z.infer<typeof GatewayRecord>

const fileOf = (run: RunDirectory) => path.join(run.path, "gateway.json")

export const readRecord = (run: RunDirectory): GatewayRecord | null => readJson(fileOf(run), GatewayRecord)
export const writeRecord = (run: RunDirectory, record: GatewayRecord): void =>
  writeAtomic(fileOf(run), `${JSON.stringify(record, null, 2)}\n`, { durable: true })

/** Held by the one process that watches the run; the operating system lets go of it when that process dies. */
export const watchLockOf = (run: RunDirectory): string => path.join(run.path, "watch.lock")

/** The shell's half of the agent's environment; a secret is in it. */
export const environmentFileOf = (run: RunDirectory): string => path.join(run.path, "environment.sh")

export function forgetSecrets(run: RunDirectory): void {
  run.forgetKey()
  if (existsSync(environmentFileOf(run))) rmSync(environmentFileOf(run), { force: true })
}
