/** A repository on this machine, opened: where its parts lie, and two ways to run git on it. */
import { existsSync } from "node:fs"
import path from "node:path"
import { git, gitLine, type GitOptions } from "../git.ts"
import { neutralDirectory } from "./neutral.ts"

export type Repository = {
  /** The directory shared by all its work trees (`.git`, or the bare repository itself). */
  commonDir: string
  objectsDir: string
  objectFormat: "sha1" | "sha256"
  isBare: boolean
  /** Present in a shallow clone: where its history was cut. */
  shallowFile: string | null
  /** How files are written (line ends, modes): harmless settings that even the neutral directory must honour. */
  conversion: Record<string, string>
}

type Where = Pick<GitOptions, "cwd" | "env" | "settings">

const CONVERSION =
  "^core\\.(autocrlf|eol|symlinks|filemode|ignorecase|precomposeunicode|longpaths|sharedrepository)$"

/** @throws ExternalError where there is no repository (inspectRepository says why, in a sentence). */
export async function openRepository(directory: string): Promise<Repository> {
  const operation = `open the repository ${directory}`
  const asked = [
    "--path-format=absolute",
    "--git-common-dir",
    "--git-path",
    "objects",
    "--git-path",
    "shallow",
    "--show-object-format",
    "--is-bare-repository",
  ]
  const facts = await gitLine(["rev-parse", ...asked], { cwd: directory, operation })
  const [commonDir = "", objectsDir = "", shallow = "", objectFormat, isBare] = facts.split("\n")
  const { stdout } = await git(["config", "-z", "--get-regexp", CONVERSION], {
    cwd: commonDir,
    env: { GIT_DIR: commonDir },
    operation,
    expect: [0, 1],
  })
  return {
    commonDir,
    objectsDir,
    objectFormat: objectFormat === "sha256" ? "sha256" : "sha1",
    isBare: isBare === "true",
    shallowFile: existsSync(shallow) ? shallow : null,
    conversion: Object.fromEntries(stdout.split("\0").filter(Boolean).map(asSetting)),
  }
}

/**
 * For refs and work trees. The repository's own configuration is read here, under the hardened settings. Its git directory
 * is named, not searched for: opening it has settled whose it is.
 */
export const inRepository = ({ commonDir }: Repository): Where => ({
  cwd: commonDir,
  env: { GIT_DIR: commonDir },
})

/**
 * For objects: git with Clutch's own empty configuration on the repository's objects. No filter, merge driver, diff driver
 * or attribute file that someone defined in the repository exists there, so none can run. It knows commits, not branches.
 */
export function inNeutral(repository: Repository, files: { workTree?: string; index?: string } = {}): Where {
  const { objectsDir, objectFormat, shallowFile, conversion } = repository
  const cwd = neutralDirectory(objectFormat)
  return {
    cwd,
    settings: { ...conversion, ...(files.workTree !== undefined && { "core.bare": "false" }) },
    env: {
      GIT_DIR: cwd,
      GIT_OBJECT_DIRECTORY: objectsDir,
      XDG_CONFIG_HOME: path.join(cwd, "none"),
      HOME: path.join(cwd, "none"),
      ...(shallowFile !== null && { GIT_SHALLOW_FILE: shallowFile }),
      ...(files.workTree !== undefined && { GIT_WORK_TREE: files.workTree }),
      ...(files.index !== undefined && { GIT_INDEX_FILE: files.index }),
    },
  }
}

/** `git config -z` prints name, line feed, value; a name alone means true. */
function asSetting(entry: string): [string, string] {
  const at = entry.indexOf("\n")
  return at < 0 ? [entry, "true"] : [entry.slice(0, at), entry.slice(at + 1)]
}
