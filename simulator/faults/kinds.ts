/** The faults that a schedule may put in, by name. */
export const FAULT_KINDS = [
  "loop_crash",
  "loop_pause",
  "loop_clock_jump",
  "second_loop",
  "backend_crash",
  "backend_clock_jump",
  "loops_cut_off",
  "shims_cut_off",
  "agents_cut_off",
  "slow_network",
  "duplicates",
  "shim_crash",
  "shim_pause",
  "stale_report",
  "executor_outage",
  "forge_outage",
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]
