/** console.* of user code becomes log lines in Convex's form: `[LOG] 'text' 42`. */
import { inspect } from "node:util"
import { executions } from "./execution.ts"
import type { LogLevel } from "./execution.ts"

const MAX_LINE_LENGTH = 32_768
const MAX_LINES = 256

export type LogSink = { readonly lines: string[]; log: (level: LogLevel, args: readonly unknown[]) => void }

export function createLogSink(): LogSink {
  const lines: string[] = []
  return {
    lines,
    log(level, args) {
      if (lines.length > MAX_LINES) return
      if (lines.length === MAX_LINES) {
        lines.push(`[ERROR] Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`)
        return
      }
      lines.push(formatLine(level, args))
    },
  }
}

function formatLine(level: LogLevel, args: readonly unknown[]): string {
  const line = `[${level}] ${args.map(show).join(" ")}`
  return line.length <= MAX_LINE_LENGTH ? line : `${line.slice(0, MAX_LINE_LENGTH - 1)}…`
}

function show(value: unknown): string {
  try {
    return inspect(value, { depth: 5, breakLength: 80, maxArrayLength: 100 })
  } catch {
    // A getter or a custom inspector of the value threw; logging must not fail the function.
    return "[unprintable value]"
  }
}

type Timers = Map<string, number>

/** A console whose lines go to whichever function is running, and to `fallback` where none is. */
export function createConsole(fallback?: Console): Record<string, (...args: unknown[]) => void> {
  const outside = {}
  const timers = new WeakMap<object, Timers>()
  const at =
    (level: LogLevel, method: "debug" | "log" | "info" | "warn" | "error") =>
    (...args: unknown[]) => {
      const execution = executions.getStore()
      if (execution !== undefined) execution.log(level, args)
      else fallback?.[method](...args)
    }
  const log = at("LOG", "log")
  const error = at("ERROR", "error")
  const info = at("INFO", "info")

  function timersOfExecution(): Timers {
    const owner = executions.getStore() ?? outside
    const known = timers.get(owner) ?? new Map<string, number>()
    timers.set(owner, known)
    return known
  }
  function now(): number {
    return executions.getStore()?.now() ?? Date.now()
  }
  function elapsed(label: string): string | null {
    const start = timersOfExecution().get(label)
    return start === undefined ? null : `${label}: ${now() - start}ms`
  }

  return {
    debug: at("DEBUG", "debug"),
    log,
    info,
    warn: at("WARN", "warn"),
    error,
    dir: (value) => log(value),
    table: (value) => log(value),
    trace: (...args) => log(...args, new Error("Trace").stack),
    assert: (condition, ...args) => {
      if (!condition) error("Assertion failed", ...args)
    },
    group: (...args) => log(...args),
    groupCollapsed: (...args) => log(...args),
    groupEnd: () => {},
    count: () => {},
    countReset: () => {},
    clear: () => {},
    time: (label = "default") => void timersOfExecution().set(String(label), now()),
    timeLog: (label = "default", ...args) => {
      const line = elapsed(String(label))
      if (line !== null) info(line, ...args)
    },
    timeEnd: (label = "default") => {
      const line = elapsed(String(label))
      if (line !== null) info(line)
      timersOfExecution().delete(String(label))
    },
  }
}
