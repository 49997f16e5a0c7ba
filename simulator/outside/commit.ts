/** Names of commits and exit records, as git and a shim would make them. */
import { createHash } from "node:crypto"
import type { ExitRecord } from "#domain/run"

/** A commit's name that depends on the text alone. */
export const commitOf = (text: string): string => createHash("sha1").update(text).digest("hex")

/** Where every branch begins. */
export const BASE_COMMIT = "ba5e"

/** How a run ended that did nothing: say only what was different. */
export const exitRecordAt = (now: number, more: Partial<ExitRecord>): ExitRecord => ({
  endedAt: now,
  exitCode: 0,
  signal: null,
  stopped: null,
  workspaceError: null,
  headCommit: null,
  treeChanged: false,
  tail: "",
  termination: { processesSeen: 1, processesLeft: 0, at: now },
  ...more,
})
