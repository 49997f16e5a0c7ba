/** A logger whose lines are written by another thread. */
import { inspect } from "node:util"
import type { Logger } from "../log.ts"

export type LogLevelName = keyof Logger

export function remoteLogger(send: (level: LogLevelName, fields: object, message: string) => void): Logger {
  const at = (level: LogLevelName) => (fields: object, message: string) => {
    try {
      send(level, fields, message)
    } catch {
      // Something in the fields cannot be cloned; its picture can.
      send(level, { fields: inspect(fields) }, message)
    }
  }
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") }
}
