/** Three repositories as people have them: clean, with edits beside the work, and with an edit in its way. */
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { createRepository, gitIn } from "../installation.ts"

/** Files that a person has and did not commit, and what must not happen to them. */
export type UnsavedWork = {
  repository: string
  /** The files that are no longer, byte for byte, as the person left them. */
  overwritten(): string[]
  /** Sentences about every byte that is no longer as the person left it; empty when all are. */
  differences(): Promise<string[]>
}

const FILES = { "README.md": "# Sample\n", "plan.md": "# Plan\n", "notes/today.md": "nothing yet\n" }

export const createSample = () => createRepository(FILES)

/** Edited, staged, deleted and untracked files, none of which any card touches. */
export async function editBeside(repository: string): Promise<UnsavedWork> {
  const write = (file: string, text: string) => writeFileSync(path.join(repository, file), text)
  write("notes/today.md", "half a thought, without a line end")
  write("notes/staged.md", "staged\n")
  await gitIn(repository, "add", "notes/staged.md")
  write("notes/staged.md", "staged, and edited again\n")
  write("untracked.bin", "\u0000\u0001 not text\r\n")
  return watch(repository, ["notes/today.md", "notes/staged.md", "untracked.bin"])
}

/** Edits the file that a card is about to change. `revert` gives the way free. */
export async function editInTheWay(
  repository: string,
): Promise<UnsavedWork & { revert(): Promise<unknown> }> {
  writeFileSync(path.join(repository, "plan.md"), "# Plan\n\nWhat I am writing just now\n")
  const work = await watch(repository, ["plan.md"])
  return { ...work, revert: () => gitIn(repository, "checkout", "--", "plan.md") }
}

async function watch(repository: string, files: string[]): Promise<UnsavedWork> {
  const hashes = () => Object.fromEntries(files.map((file) => [file, hashOf(path.join(repository, file))]))
  const left: Record<string, string> = hashes()
  const look = async () => ({
    ...hashes(),
    "what git says": await gitIn(repository, "status", "--porcelain"),
    "what is staged": await gitIn(repository, "diff", "--cached", "--", ...files),
  })
  const before: Record<string, string> = await look()
  return {
    repository,
    overwritten: () => Object.entries(hashes()).flatMap(([file, now]) => (now === left[file] ? [] : [file])),
    async differences() {
      return Object.entries(await look()).flatMap(([what, now]) =>
        now === before[what] ? [] : [`${repository}: ${what} was ${before[what]} and is ${now}`],
      )
    },
  }
}

function hashOf(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex")
  } catch {
    return "not there"
  }
}
