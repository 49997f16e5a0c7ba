/** The shim's own words: one line per event in the run's shim.log, whoever holds its standard error. */
import { appendFileSync } from "node:fs"

export type ShimLog = (event: string, detail?: string) => void

export const logTo =
  (file: string): ShimLog =>
  (event, detail) =>
    appendFileSync(file, `${new Date().toISOString()} ${event}${detail ? `: ${detail}` : ""}\n`, {
      mode: 0o600,
    })
