/** The execution that user code currently belongs to: every global that user code touches asks this store who is calling. */
import { AsyncLocalStorage } from "node:async_hooks"
import type { SourceMaps } from "./stack.ts"

export type LogLevel = "DEBUG" | "LOG" | "INFO" | "WARN" | "ERROR"

/** What `globalThis.Convex` forwards to, one per running function. Arguments and results are JSON texts. */
export type Syscalls = {
  syscall(operation: string, args: string): string
  asyncSyscall(operation: string, args: string): Promise<string>
  jsSyscall(operation: string, args: unknown): unknown
}

export type Execution = {
  /** "import" is the evaluation of modules, before any function runs. */
  readonly kind: "query" | "mutation" | "action" | "httpAction" | "import"
  readonly syscalls: Syscalls
  readonly log: (level: LogLevel, args: readonly unknown[], maps: SourceMaps) => void
  /** The way back to the developer's files. */
  readonly maps: () => SourceMaps
  /** Milliseconds; a query or mutation sees the same instant throughout. */
  readonly now: () => number
  /** Fills with this execution's random bytes: seeded where Convex is deterministic. */
  readonly fillRandom: (bytes: Uint8Array) => void
  readonly random: () => number
  /** Real asynchronous work (WebCrypto) that a query or mutation waits for; it counts as "not yet settled". */
  readonly track: <T>(work: Promise<T>) => Promise<T>
}

export const executions = new AsyncLocalStorage<Execution>()

/** Only these may wait for the outside world. */
export function isActionKind(kind: Execution["kind"]): boolean {
  return kind === "action" || kind === "httpAction"
}

/** The execution that is running, for calls that make no sense outside of one. */
export function currentExecution(what: string): Execution {
  const execution = executions.getStore()
  if (execution === undefined) throw new Error(`${what} can only be used while a Convex function is running.`)
  return execution
}

/** The `Convex` global that the convex package talks to. */
export const convexGlobal: Syscalls = {
  syscall: (operation, args) => currentExecution("Convex.syscall").syscalls.syscall(operation, args),
  asyncSyscall: (operation, args) =>
    currentExecution("Convex.asyncSyscall").syscalls.asyncSyscall(operation, args),
  jsSyscall: (operation, args) => currentExecution("Convex.jsSyscall").syscalls.jsSyscall(operation, args),
}

/** Syscalls of the import phase: there is no database yet. */
export const noSyscalls: Syscalls = {
  syscall: (operation) => {
    throw new Error(`${operation} can't be used at import time, only while a function is running.`)
  },
  asyncSyscall: (operation) =>
    Promise.reject(new Error(`${operation} can't be used at import time, only while a function is running.`)),
  jsSyscall: (operation) => {
    throw new Error(`${operation} can't be used at import time, only while a function is running.`)
  },
}
