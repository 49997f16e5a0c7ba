/** The difference of two texts that lie in no repository, in git's form. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { git } from "./git.ts"

export type TextDiff = { patch: string; added: number; deleted: number }

/** `name` is what both are called in the patch; an empty patch says that they are the same. */
export async function diffTexts(before: string, after: string, name: string): Promise<TextDiff> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "clutch-texts-"))
  try {
    await Promise.all(
      [before, after].map((text, index) => writeFile(path.join(directory, String(index)), text)),
    )
    const { stdout } = await git(
      ["diff", "--no-index", "--no-color", "--no-ext-diff", "--no-textconv", "--", "0", "1"],
      {
        cwd: directory,
        operation: "compare two texts",
        // 1 says that they differ.
        expect: [0, 1],
        // It is in no repository, whatever lies above it.
        env: { GIT_CEILING_DIRECTORIES: path.dirname(directory) },
      },
    )
    return patchOf(stdout, name)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function patchOf(text: string, name: string): TextDiff {
  const at = text.indexOf("\n@@ ")
  if (at < 0) return { patch: "", added: 0, deleted: 0 }
  const hunks = text.slice(at + 1)
  const lines = hunks.split("\n")
  const head = [`diff --git a/${name} b/${name}`, `--- a/${name}`, `+++ b/${name}`].join("\n")
  return {
    patch: `${head}\n${hunks}`,
    added: lines.filter((line) => line.startsWith("+")).length,
    deleted: lines.filter((line) => line.startsWith("-")).length,
  }
}
