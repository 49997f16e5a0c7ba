/** Entry of the command line: runs one command and turns what comes of it into text and an exit code. */
import { CommanderError } from "commander"
import { refusalOf } from "#lib/refusals"
import { SettingError } from "#lib/setting-error"
import { exitCodeOf, renderRefusal } from "./print.ts"
import { createProgram } from "./program.ts"
import { StartError } from "./processes/start-error.ts"

const asJson = process.argv.includes("--json")

try {
  const out = (text: string) => process.stdout.write(`${text}\n`)
  const program = await createProgram(out, process.argv.slice(2))
  await program.parseAsync(process.argv)
} catch (error) {
  process.exitCode = report(error)
}

function report(error: unknown): number {
  // Commander has printed its own sentence already; its usage errors are exit code 2, help is 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const refusal = refusalOf(error)
  if (refusal) {
    process.stderr.write(
      asJson ? `${JSON.stringify({ ok: false, refusal })}\n` : `${renderRefusal(refusal)}\n`,
    )
    return exitCodeOf(refusal)
  }
  if (error instanceof SettingError || error instanceof StartError) {
    process.stderr.write(`clutch: ${error.message}\n`)
    return error instanceof StartError ? error.exitCode : 78
  }
  process.stderr.write(
    `clutch: this is a bug in Clutch.\n${error instanceof Error ? error.stack : String(error)}\n`,
  )
  return 70
}
