/** Shows and follows the logs of Clutch's processes, as text a person can read. */
import { createReadStream, readFileSync, statSync, watchFile } from "node:fs"
import path from "node:path"
import { readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import { refusalError } from "#lib/refusals"
import type { Out } from "../program.ts"
import { PROCESS_NAMES } from "#domain/process"

const NAMES = [...PROCESS_NAMES, "supervisor"]

type Options = { lines: number; follow: boolean; raw: boolean }

export async function logs(out: Out, name: string | undefined, options: Options): Promise<void> {
  if (name !== undefined && !NAMES.includes(name)) {
    throw refusalError("invalid_input", `There is no process ${name}; there are ${NAMES.join(", ")}.`)
  }
  if (!Number.isInteger(options.lines) || options.lines < 0)
    throw refusalError("invalid_input", "--lines takes a whole number.")
  const home = homeOf(readEnv().CLUTCH_HOME)
  const show = (from: string, line: string) => {
    if (line) out(options.raw ? line : readable(from, line))
  }
  for (const from of name ? [name] : NAMES) {
    const file = path.join(home.logs, `${from}.log`)
    for (const line of lastLines(file, options.lines)) show(from, line)
    if (options.follow) follow(file, (line) => show(from, line))
  }
  if (options.follow) await new Promise(() => {}) // Until Ctrl-C.
}

function lastLines(file: string, count: number): string[] {
  if (!statSync(file, { throwIfNoEntry: false })) return []
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-count)
}

/** Reads what was appended; starts anew when the file was rotated. */
function follow(file: string, onLine: (line: string) => void): void {
  let offset = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  let rest = ""
  watchFile(file, { interval: 250 }, ({ size }) => {
    if (size < offset) offset = 0
    if (size === offset) return
    const chunk = createReadStream(file, { start: offset, end: size - 1, encoding: "utf8" })
    offset = size
    chunk.on("data", (text) => {
      const lines = (rest + String(text)).split("\n")
      rest = lines.pop() ?? ""
      lines.forEach(onLine)
    })
  })
}

/** `{"level":"info","time":"2026-…T14:02:11.034Z","event":"run.started","run":"…"}` as `14:02:11 loop info run.started run=…`. */
export function readable(from: string, line: string): string {
  try {
    const {
      level,
      time,
      event,
      process: _process,
      pid: _pid,
      hostname: _host,
      msg,
      ...rest
    } = JSON.parse(line) as Record<string, unknown>
    const at =
      typeof time === "string" || typeof time === "number"
        ? new Date(time).toISOString().slice(11, 19)
        : "--------"
    const facts = Object.entries(rest).map(
      ([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    )
    return [at, from.padEnd(10), levelOf(level).padEnd(5), String(event ?? msg ?? ""), ...facts]
      .join(" ")
      .trimEnd()
  } catch {
    return `-------- ${from.padEnd(10)} ${line}`
  }
}

/** The backend, a product of its own, logs levels as pino's numbers. */
const levelOf = (level: unknown): string =>
  typeof level === "number" ? (PINO_LEVELS[level] ?? String(level)) : String(level ?? "")
const PINO_LEVELS: Record<number, string> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
}
