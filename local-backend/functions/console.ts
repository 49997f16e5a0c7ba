/** console.* of user code becomes log lines in Convex's form: `[LOG] 'text' 42`. */
import { inspect } from "node:util"
import { executions } from "./execution.ts"
import type { LogLevel } from "./execution.ts"
import { mapStacks } from "./stack.ts"
import type { SourceMaps } from "./stack.ts"

const MAX_LINE_LENGTH = 32_768
const MAX_LINES = 256
const OVERFLOW = `Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`

/** One call of the console, as the log viewers of the official tools want it. */
export type LogLine = {
  /** The arguments, each as the console shows it. */
  messages: string[]
  level: LogLevel
  /** Unix milliseconds. */
  timestamp: number
  isTruncated: boolean
}

export type LogSink = {
  readonly entries: readonly LogLine[]
  /** The same in the form that clients get: `[LOG] 'text' 42`. */
  readonly lines: string[]
  /** `maps` lead the stacks of errors back to the developer's files. */
  log: (level: LogLevel, args: readonly unknown[], maps: SourceMaps) => void
}

export function createLogSink(nowMs: () => number, onEntry: () => void = () => {}): LogSink {
  return new EntryLog(nowMs, onEntry)
}

/** One is made for every run: a class, because a literal with a getter would have a shape of its own each time. */
class EntryLog implements LogSink {
  readonly entries: LogLine[] = []
  readonly #nowMs: () => number
  readonly #onEntry: () => void

  constructor(nowMs: () => number, onEntry: () => void) {
    this.#nowMs = nowMs
    this.#onEntry = onEntry
  }

  get lines(): string[] {
    return this.entries.map(lineOf)
  }

  readonly log = (level: LogLevel, args: readonly unknown[], maps: SourceMaps): void => {
    const { length } = this.entries
    if (length < MAX_LINES) this.#add(level, shorten(args.map((value) => show(value, maps))))
    else if (length === MAX_LINES) this.#add("ERROR", { messages: [OVERFLOW], isTruncated: false })
  }

  #add(level: LogLevel, { messages, isTruncated }: Pick<LogLine, "messages" | "isTruncated">): void {
    this.entries.push({ messages, level, timestamp: this.#nowMs(), isTruncated })
    this.#onEntry()
  }
}

function lineOf({ level, messages, isTruncated }: LogLine): string {
  return `[${level}] ${messages.join(" ")}${isTruncated ? " (truncated due to length)" : ""}`
}

const INSPECTION = {
  depth: 5,
  breakLength: 80,
  maxArrayLength: 100,
  maxStringLength: MAX_LINE_LENGTH + 1,
}

function shorten(messages: string[]): Pick<LogLine, "messages" | "isTruncated"> {
  let room = MAX_LINE_LENGTH
  for (const [index, message] of messages.entries()) {
    if (message.length > room) {
      return { messages: [...messages.slice(0, index), message.slice(0, room)], isTruncated: true }
    }
    room -= message.length + 1
  }
  return { messages, isTruncated: false }
}

function show(value: unknown, maps: SourceMaps): string {
  try {
    const shown = typeof value === "string" ? mapStacks(value, maps) : value
    return mapStacks(inspect(shown, INSPECTION), maps)
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
      if (execution !== undefined) execution.log(level, args, execution.maps())
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
