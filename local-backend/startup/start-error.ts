/** Why a backend did not start: one sentence for the operator, one exit code for whoever supervises it. */
import { DatabaseError } from "../database/errors.ts"
import { PushError } from "../functions/errors.ts"

export const EXIT_CODES = {
  Unexpected: 1,
  Usage: 2,
  PortTaken: 3,
  PortNotAllowed: 3,
  DatabaseLocked: 4,
  DatabaseUnusable: 5,
  PushRefused: 6,
  EmptyAdminKey: 7,
  FileNotAllowed: 7,
  BackendUnreachable: 8,
} as const

export type StartErrorCode = keyof typeof EXIT_CODES

export class StartError extends Error {
  override readonly name = "StartError"
  readonly code: StartErrorCode

  constructor(code: StartErrorCode, message: string, options?: { cause: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** Turns what the parts of a backend throw while starting into one sentence. */
export function asStartError(error: unknown): StartError {
  if (error instanceof StartError) return error
  const options = { cause: error }
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof PushError) return new StartError("PushRefused", message, options)
  if (error instanceof DatabaseError) {
    const code = error.code === "DatabaseLocked" ? "DatabaseLocked" : "DatabaseUnusable"
    return new StartError(code, message, options)
  }
  const { code, port, address, path } = (error ?? {}) as NodeJS.ErrnoException & {
    port?: number
    address?: string
  }
  switch (code) {
    case "EADDRINUSE":
      return new StartError(
        "PortTaken",
        `Port ${port} on ${address} is in use by another process. Stop it or choose another port.`,
        options,
      )
    case "EADDRNOTAVAIL":
      return new StartError("PortNotAllowed", `This machine has no address ${address} to listen on.`, options)
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
      return path === undefined
        ? new StartError("PortNotAllowed", `Listening on port ${port} of ${address} is not allowed.`, options)
        : new StartError("FileNotAllowed", `${path} cannot be written (${code}).`, options)
    case "EEXIST":
      return new StartError("FileNotAllowed", `${path} is a file; a directory is needed there.`, options)
    case "ENOENT":
      return new StartError("FileNotAllowed", `${path} does not exist.`, options)
    case "ENOSPC":
      return new StartError("DatabaseUnusable", `The disk is full: ${path ?? message}`, options)
    default:
      return new StartError("Unexpected", message, options)
  }
}
