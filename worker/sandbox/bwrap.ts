/** Level `bwrap`: namespaces for processes, users and files; the kernel ends everything when the shim dies. */
import { existsSync, lstatSync, readlinkSync } from "node:fs"
import type { Access } from "./access.ts"

/** File descriptor on which bwrap tells, as JSON, that the command began and how it ended. */
export const STATUS_FD = 3

const NAMESPACES = [
  "--unshare-user", "--uid", "1000", "--gid", "1000",
  "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
  "--cap-drop", "ALL",
  "--die-with-parent", "--new-session",
] // prettier-ignore

/** Of the machine's own directories: links stay links, directories are bound, what is missing is left out. */
const SYSTEM = [
  "/usr",
  "/bin",
  "/sbin",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/etc",
  "/opt",
  "/nix",
  "/run/systemd/resolve",
]

/** Inside, the agent owns what root owns outside; these are nobody's business. */
const SYSTEM_SECRETS = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers"]
const SYSTEM_SECRET_DIRECTORIES = ["/etc/ssl/private", "/etc/ssh", "/etc/sudoers.d"]

export function bwrapArguments(access: Access, command: string, args: readonly string[]): string[] {
  return [
    ...NAMESPACES,
    ...SYSTEM.flatMap(systemMount),
    ...SYSTEM_SECRETS.filter((file) => existsSync(file)).flatMap((file) => ["--ro-bind", "/dev/null", file]),
    ...SYSTEM_SECRET_DIRECTORIES.filter((directory) => existsSync(directory)).flatMap((place) => ["--tmpfs", place]),
    "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
    ...ownMounts(access),
    "--chdir", access.workspace,
    "--json-status-fd", String(STATUS_FD),
    "--", command, ...args,
  ] // prettier-ignore
}

/** Shallow places come first, so that whatever lies deeper is mounted over them and wins. */
function ownMounts(access: Access): string[] {
  const mounts = [
    ...access.hidden.map((place) => ({ place, args: ["--tmpfs", place] })),
    ...access.writable.map((place) => ({ place, args: ["--bind", place, place] })),
    ...access.readable.map((place) => ({ place, args: ["--ro-bind", place, place] })),
  ]
  const depth = ({ place }: { place: string }) => place.split("/").length
  return mounts.toSorted((a, b) => depth(a) - depth(b)).flatMap(({ args }) => args)
}

function systemMount(place: string): string[] {
  if (!existsSync(place)) return []
  return lstatSync(place).isSymbolicLink()
    ? ["--symlink", readlinkSync(place), place]
    : ["--ro-bind", place, place]
}
