/** Failures of functions and of pushes, and the sentences under which clients see them. */
import type { FunctionError, Outcome } from "../engine/types.ts"
import type { JsonValue } from "../database/types.ts"

/** The caller's or the developer's mistake. The message is what follows `Server Error` on the wire. */
export class FunctionFailure extends Error {
  readonly data: JsonValue | undefined

  constructor(message: string, data?: JsonValue) {
    super(message)
    this.name = "FunctionFailure"
    this.data = data
  }
}

export type PushErrorCode =
  | "InvalidModules"
  | "InvalidSchema"
  /** A `convex.config.ts` that cannot be mounted. */
  | "InvalidComponents"
  /** Declared in `convex.config.ts` and not set. */
  | "MissingEnvironmentVariables"
  | "AuthConfigMissingEnvironmentVariable"
  | "BundleFailed"
  /** Somebody else changed the deployment meanwhile; starting over helps. */
  | "RaceDetected"

/** A push was refused; the deployment that served before still serves. */
export class PushError extends Error {
  readonly code: PushErrorCode
  /** Whose code or data is refused; empty for the app. */
  readonly componentPath: string

  constructor(code: PushErrorCode, message: string, componentPath = "") {
    super(message)
    this.name = "PushError"
    this.code = code
    this.componentPath = componentPath
  }
}

export const SYSTEM_ERROR = "Your request couldn't be completed. Try again later."
export const NEVER_RESOLVES = "Returned promise will never resolve"
export const TRANSIENT_ACTION_ERROR = "Transient error while executing action"

export function timeoutSentence(seconds: number): string {
  return `Function execution timed out (maximum duration: ${seconds}s)`
}

/** Convex says this at 64 MB; here a function may use more before it is ended. */
export const OUT_OF_MEMORY = "JavaScript execution ran out of memory (maximum memory usage: 64 MB)"

export function functionError(requestId: string, body: string, data?: JsonValue): FunctionError {
  const message = `[Request ID: ${requestId}] Server Error\n${body}`
  return data === undefined ? { message } : { message, data }
}

export function failed(requestId: string, body: string, data?: JsonValue): Outcome {
  return { ok: false, error: functionError(requestId, body, data) }
}

/** Sixteen hex digits, as in `[Request ID: 0123456789abcdef]`. */
export function newRequestId(randomBytes: (length: number) => Uint8Array): string {
  return Buffer.from(randomBytes(8)).toString("hex")
}
