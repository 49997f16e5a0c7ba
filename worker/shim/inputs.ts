/** What earlier steps of a pipeline left, laid into the agent's home before it starts. */
import { mkdirSync } from "node:fs"
import path from "node:path"
import { readDiff } from "#lib/diff"
import { INPUTS } from "#lib/prompts/steps"
import { writeAtomic } from "../runs/files.ts"
import type { StoredRequest } from "../runs/request.ts"
import { sentenceOf } from "./exit.ts"

/** What a prompt speaks of may be gone from the repository by now: the file then says so, and the run goes on. */
export async function layInputs(
  { inputs, repository }: Pick<StoredRequest, "inputs" | "repository">,
  home: string,
  log: (event: string, sentence: string) => void,
): Promise<void> {
  for (const { step, report, patch } of inputs) {
    // A step's name is a slug, so that it names a directory and nothing else.
    const directory = path.join(home, INPUTS, step)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    writeAtomic(path.join(directory, "report.md"), `${report ?? "This step reported nothing."}\n`)
    if (patch === null) continue
    const text = await readDiff({ repository, ...patch }).then(
      (diff) => diff.patch,
      (error: unknown) => {
        log("input.unreadable", sentenceOf(error))
        return `The changes of this step can no longer be read: ${sentenceOf(error)}\n`
      },
    )
    writeAtomic(path.join(directory, "patch.diff"), text)
  }
}
