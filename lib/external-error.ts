/** The outside world (git, a process, a gateway, a disk) failed in a way that its caller did not expect. */

export type ExternalFailure = {
  /** Which part of the outside: "git", "process", "forge" ... */
  system: string
  /** What was being done, in words that may be shown: "create the work tree of CLU-7". */
  operation: string
  /** Whether the same again may well succeed. */
  retryable: boolean
  cause: unknown
}

/** Expected "no"s are refusals (domain/refusal.ts); this is for the rest, caught once per action by whoever runs actions. */
export class ExternalError extends Error {
  readonly code = "external_error"
  readonly system: string
  readonly operation: string
  readonly retryable: boolean

  constructor({ system, operation, retryable, cause }: ExternalFailure) {
    super(`${system}: could not ${operation}: ${sentenceOf(cause)}`, { cause })
    this.name = "ExternalError"
    this.system = system
    this.operation = operation
    this.retryable = retryable
  }
}

const sentenceOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).trim()
