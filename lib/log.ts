/** One JSON line per event, named as noun.verb in the past; secrets never reach it. */
import pino from "pino"

export type Log = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(fields: object): Log
}

/** Names of fields that may hold a secret, at the top and one level down. */
const SECRETS = ["key", "runKey", "token", "authorization", "adminKey", "password", "secret"]

/** Logs to standard output, which the supervisor or systemd writes to the process's log. */
export function createLog(options: { process: string; level?: string }): Log {
  return pino({
    level: options.level ?? "info",
    base: { process: options.process, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: "event",
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err, cause: pino.stdSerializers.err },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
  })
}

/** Says nothing, for tests. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog }
