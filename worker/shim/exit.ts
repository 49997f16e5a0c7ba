/** Exit records: how a run's process ended, in the words of the domain. */
import type { ExitRecord, Termination } from "#domain/run"

const NOTHING_RAN: Omit<ExitRecord, "endedAt" | "termination"> = {
  exitCode: null,
  signal: null,
  stopped: null,
  workspaceError: null,
  headCommit: null,
  treeChanged: false,
  tail: "",
}

/** A record with these facts; without any, of a run whose agent was never started: nothing was seen, nothing is left. */
export function exitRecord(facts: Partial<ExitRecord>, now = Date.now()): ExitRecord {
  const termination: Termination = { processesSeen: 0, processesLeft: 0, at: now }
  return { ...NOTHING_RAN, endedAt: now, termination, ...facts }
}

export const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
