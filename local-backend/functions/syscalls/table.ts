/** The shape of a syscall table, and how a syscall reads its arguments. */
import type { JsonValue } from "../../database/types.ts"
import { FunctionFailure } from "../errors.ts"
import { resolveHandle, resolveName, resolveReference } from "../components/references.ts"
import type { Caller } from "../components/references.ts"
import type { Frame } from "../frame.ts"

export type SyscallArgs = { readonly [name: string]: JsonValue | undefined }

/** Arguments come parsed; the answer is JSON text, because documents are passed on without parsing them. */
export type SyncSyscall = (frame: Frame, args: SyscallArgs) => string
export type AsyncSyscall = (frame: Frame, args: SyscallArgs) => string | Promise<string>

export function stringArg(args: SyscallArgs, name: string): string {
  const value = args[name]
  if (typeof value !== "string") throw new FunctionFailure(`Invalid argument \`${name}\`: expected a string.`)
  return value
}

export function optionalStringArg(args: SyscallArgs, name: string): string | undefined {
  const value = args[name]
  return typeof value === "string" ? value : undefined
}

export function numberArg(args: SyscallArgs, name: string): number {
  const value = args[name]
  if (typeof value !== "number") throw new FunctionFailure(`Invalid argument \`${name}\`: expected a number.`)
  return value
}

export function optionalNumberArg(args: SyscallArgs, name: string): number | null {
  const value = args[name]
  return typeof value === "number" ? value : null
}

/** The function that a call names: by path, by a reference into a component, or by a handle made earlier. */
export function functionPathArg(caller: Caller, args: SyscallArgs): string {
  const { name, functionHandle, reference } = args
  if (typeof name === "string") return resolveName(caller, name)
  if (typeof functionHandle === "string") return resolveHandle(functionHandle)
  if (typeof reference === "string") return resolveReference(caller, reference)
  throw new FunctionFailure("Expected a function reference.")
}

/** Scheduled arguments may arrive as the object or as the array around it. */
export function argsObject(args: SyscallArgs): JsonValue {
  const value = args["args"] ?? {}
  return Array.isArray(value) ? (value[0] ?? {}) : value
}
