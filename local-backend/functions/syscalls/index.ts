/** Which syscalls a query and a mutation have, and how one call of them becomes an answer or an error. */
import { isDeveloperError } from "../developer-error.ts"
import { FunctionFailure, SYSTEM_ERROR } from "../errors.ts"
import type { Syscalls } from "../execution.ts"
import type { Frame } from "../frame.ts"
import { readSyncSyscalls, readSyscalls, writeSyscalls } from "./database.ts"
import { jwtSyscalls } from "./jwt.ts"
import { metadataSyncSyscalls, metadataSyscalls, requestSyscalls } from "./metadata.ts"
import { nestedSyscalls } from "./nested.ts"
import { schedulingSyscalls } from "./scheduling.ts"
import { storageReadSyscalls, storageWriteSyscalls } from "./storage.ts"
import type { AsyncSyscall, SyncSyscall, SyscallArgs } from "./table.ts"
import { unsupportedFeature } from "./unsupported.ts"

const syncTable = new Map<string, SyncSyscall>(
  Object.entries({ ...readSyncSyscalls, ...metadataSyncSyscalls }),
)

const queryTable = new Map<string, AsyncSyscall>(
  Object.entries({ ...readSyscalls, ...nestedSyscalls, ...metadataSyscalls, ...storageReadSyscalls }),
)

const mutationTable = new Map<string, AsyncSyscall>([
  ...queryTable,
  ...Object.entries({
    ...writeSyscalls,
    ...jwtSyscalls,
    ...schedulingSyscalls,
    ...requestSyscalls,
    ...storageWriteSyscalls,
  }),
])

export function frameSyscalls(frame: Frame): Syscalls {
  const table = frame.kind === "mutation" ? mutationTable : queryTable

  /** Nearly all syscalls end at once, and a function may make thousands: they take the shortest way. */
  function asyncSyscall(operation: string, args: string): Promise<string> {
    if (frame.nested !== null) return afterNested(operation, args)
    if (frame.closed) return forever()
    try {
      const syscall = table.get(operation)
      if (syscall === undefined) throw unknown(operation, "Unknown async operation")
      const answer = syscall(frame, JSON.parse(args) as SyscallArgs)
      return typeof answer === "string" ? Promise.resolve(answer) : whenAnswered(operation, answer)
    } catch (error) {
      return Promise.reject(rejection(frame, error))
    }
  }

  /** A savepoint covers the nested function alone: the caller's own work waits until it is over. */
  async function afterNested(operation: string, args: string): Promise<string> {
    while (frame.nested !== null) await frame.nested
    return await asyncSyscall(operation, args)
  }

  async function whenAnswered(operation: string, answer: Promise<string>): Promise<string> {
    if (operation === "1.0/runUdf")
      frame.nested = answer.then(ignore, ignore).then(() => void (frame.nested = null))
    try {
      return await answer
    } catch (error) {
      throw rejection(frame, error)
    }
  }

  return {
    asyncSyscall,
    syscall(operation, args) {
      try {
        const syscall = syncTable.get(operation)
        if (syscall === undefined) throw unknown(operation, "Unknown operation")
        if (frame.closed) throw new FunctionFailure(`${operation} was called after its function had ended.`)
        return syscall(frame, JSON.parse(args) as SyscallArgs)
      } catch (error) {
        throw plain(rejection(frame, error))
      }
    },
    jsSyscall(operation) {
      throw plain(rejection(frame, unknown(operation, "Unknown operation")))
    },
  }
}

function unknown(operation: string, message: string): FunctionFailure {
  return unsupportedFeature(operation) ?? new FunctionFailure(`${message} ${operation}`)
}

/** What user code sees of an error: its message, and the data that makes it a ConvexError. */
function rejection(frame: Frame, error: unknown): Error {
  if (isDeveloperError(error)) return error
  frame.root.systemError ??= { error }
  return new Error(SYSTEM_ERROR)
}

/** What is thrown at once reaches user code as it is: the classes of this backend are nothing to be seen there. */
function plain({ message }: Error): Error {
  return new Error(message)
}

function ignore(): void {}

/** Promises that a function forgot to await have no effect after its end; they must not disturb the next one either. */
function forever(): Promise<never> {
  return new Promise(() => {})
}
