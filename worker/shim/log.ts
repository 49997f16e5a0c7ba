/** The shim's own words: one line per event on standard error, which is the run's shim.log. */
export type ShimLog = (event: string, detail?: string) => void

export const shimLog: ShimLog = (event, detail) => {
  process.stderr.write(`${new Date().toISOString()} ${event}${detail ? `: ${detail}` : ""}\n`)
}
