/** A shim in reserve: it has started and waits on standard input for the run that it will be of. */
import { writeSync } from "node:fs"

/** In place of a run directory on its command line. */
export const IN_RESERVE = "--in-reserve"
/** What it says on standard output: that it can take a run, and that it has. */
export const READY = "ready\n"
export const TAKEN = "taken\n"

/** The directory of its run; null when whoever keeps it is gone, or needs it no more. */
export function assignedRun(): Promise<string | null> {
  return new Promise((resolve) => {
    const { stdin, stdout } = process
    // Whoever kept it stops listening once it has a run: a word more is lost, and no failure.
    stdout.on("error", () => {})
    let said = ""
    const leave = () => resolve(null)
    stdin.setEncoding("utf8")
    stdin.on("data", (chunk: string) => {
      said += chunk
      if (!said.endsWith("\n")) return
      say(TAKEN)
      resolve(said.trimEnd())
      // From here on it is nobody's: the end of who kept it means nothing to it.
      stdin.destroy()
    })
    stdin.on("end", leave)
    stdin.on("error", leave)
    say(READY)
  })
}

function say(word: string): void {
  try {
    writeSync(process.stdout.fd, word)
  } catch {
    // Nobody listens: whoever kept it is gone. A run that was handed over is led to its end all the same.
  }
}
