/** Where an agent finds its programs under `bwrap`, beyond the machine's own directories. */
import { existsSync, realpathSync } from "node:fs"
import { homedir } from "node:os"
import path from "node:path"

/** Bound as a whole by the level itself. */
const SYSTEM = ["/usr", "/bin", "/sbin", "/opt", "/nix"]

/**
 * The directories of a PATH, to be read only. A Node installation is taken with the libraries beside its `bin`, without
 * which its npm is nothing; of any other only the directory itself, because what lies beside it may be private.
 */
export function programPlaces(directories: readonly string[], home = homedir()): string[] {
  const places = directories
    .filter((directory) => path.isAbsolute(directory) && existsSync(directory))
    .map((directory) => realpathSync(directory))
    .map((directory) => (isNodeInstallation(directory) ? path.dirname(directory) : directory))
  return [...new Set(places)].filter((place) => !isSystem(place) && !holds(place, home))
}

const isNodeInstallation = (directory: string): boolean =>
  path.basename(directory) === "bin" && existsSync(path.join(directory, "..", "lib", "node_modules", "npm"))

const isSystem = (place: string) => SYSTEM.some((root) => holds(root, place))

/** Whether `place` is `inner` or a directory above it. */
const holds = (place: string, inner: string) => !path.relative(place, inner).startsWith("..")
