/** The loop's log while the past is lived: a refusal is its daily bread, anything else is a mistake of the story. */
import type { Log } from "#lib/log"
import { refusalOf } from "#lib/refusals"

export function createPastLog(): Log {
  const look = (fields: object, message: string): void => {
    const { error } = fields as { error?: unknown }
    if (error !== undefined && !refusalOf(error))
      throw new Error(`The past went wrong: ${message}`, { cause: error })
  }
  const log: Log = { debug() {}, info: look, warn: look, error: look, child: () => log }
  return log
}
