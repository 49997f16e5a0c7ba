/** A git directory of Clutch's own with nothing in it, in which git can work on the objects of any repository. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"

const PREFIX = "clutch-git-"
const made = new Map<string, string>()

/** One per process and object format; it goes when the process does. */
export function neutralDirectory(objectFormat: "sha1" | "sha256"): string {
  const known = made.get(objectFormat)
  if (known !== undefined) return known
  if (made.size === 0) {
    sweepDead()
    process.once("exit", () => made.forEach(remove))
  }
  const directory = mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`))
  for (const name of ["objects", "refs"]) mkdirSync(path.join(directory, name))
  writeFileSync(path.join(directory, "HEAD"), "ref: refs/heads/none\n")
  writeFileSync(path.join(directory, "config"), CONFIG[objectFormat])
  made.set(objectFormat, directory)
  return directory
}

const CONFIG = {
  sha1: "[core]\n\trepositoryFormatVersion = 0\n\tbare = true\n",
  sha256: "[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256\n",
}

/** A process that was killed could not clean up behind itself. */
function sweepDead(): void {
  for (const name of readdirSync(os.tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (pid > 0 && !isRunning(pid)) remove(path.join(os.tmpdir(), name))
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

function remove(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true })
  } catch {
    // Another user's: theirs to clean.
  }
}
