/** The expected "no"s of Clutch: one table of codes, with what each is over HTTP and as an exit code. */
import { z } from "zod"

/** Code -> HTTP status and process exit code (sysexits where one fits). Codes are stable; sentences may change. */
export const REFUSALS = {
  invalid_input: { http: 400, exit: 2 },
  unauthenticated: { http: 401, exit: 77 },
  forbidden: { http: 403, exit: 77 },
  not_found: { http: 404, exit: 4 },
  conflict: { http: 409, exit: 5 },
  illegal_move: { http: 409, exit: 6 },
  dependency_open: { http: 409, exit: 6 },
  dependency_cycle: { http: 409, exit: 6 },
  no_capacity: { http: 409, exit: 7 },
  paused: { http: 409, exit: 7 },
  over_budget: { http: 409, exit: 7 },
  stale_generation: { http: 409, exit: 8 },
  run_ended: { http: 409, exit: 8 },
  already_answered: { http: 409, exit: 6 },
  already_exists: { http: 409, exit: 5 },
  unavailable: { http: 503, exit: 69 },
  /** Not an expected no: a bug, told without its inside. */
  internal: { http: 500, exit: 70 },
} as const

export type RefusalCode = keyof typeof REFUSALS
export const RefusalCode = z.enum(Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]])

/** What a refused caller gets: a code for programs, a sentence for people, and details where they help. */
export const Refusal = z.object({
  code: RefusalCode,
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type Refusal = z.infer<typeof Refusal>

export type Result<T> = { ok: true; value: T } | { ok: false; refusal: Refusal }

export const accept = <T>(value: T): Result<T> => ({ ok: true, value })

export function refuse(code: RefusalCode, message: string, details?: Record<string, unknown>): Result<never> {
  return { ok: false, refusal: { code, message, ...(details && { details }) } }
}
