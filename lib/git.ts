/** The one way in which Clutch runs git: arguments as an array, a hardened configuration, the exit code as data. */
import { existsSync } from "node:fs"
import { execa, type Result } from "execa"
import { ExternalError } from "./external-error.ts"
import { OBJECTS_MISSING, operatorSafeDirectories, tellsOwnership } from "./git/trouble.ts"

/** Oldest git with `merge-tree --write-tree`. */
const OLDEST_GIT = [2, 38] as const

export type GitOptions = {
  /** Where git runs. For an agent's work tree this is never its directory: ask the main repository. */
  cwd: string
  /** What is being done, for error sentences: "read the branches of /srv/app". */
  operation: string
  /** Exit codes that the caller handles; any other is an ExternalError. */
  expect?: readonly number[]
  env?: Record<string, string>
  /** Further settings, stronger than those of the repository. Names and values may hold anything. */
  settings?: Record<string, string>
  input?: string | Uint8Array
  timeoutMs?: number
  signal?: AbortSignal
  /** Output past this many bytes is cut and `isCut` is set. */
  maxBytes?: number
  /** Reads the operator's own configuration too. For the one command that works in a person's checkout. */
  asOperator?: boolean
  /** Is not ended with Clutch: files of a person are being written, and half of them would be worse. */
  uninterrupted?: boolean
}

export type GitAnswer = { exitCode: number; stdout: string; stderr: string; isCut: boolean }

/** What a hook, a helper or a pager in someone's configuration would run, and what works behind our back. */
const HARDENED = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.pager": "cat",
  "core.quotePath": "false",
  "diff.external": "",
  "protocol.ext.allow": "never",
  "commit.gpgSign": "false",
  "log.showSignature": "false",
  "credential.helper": "",
  "submodule.recurse": "false",
  "gc.auto": "0",
  "maintenance.auto": "false",
}
const PREFIX = Object.entries(HARDENED).flatMap(([name, value]) => ["-c", `${name}=${value}`])

/** Never reaches git from Clutch's own environment: a GIT_DIR left by a hook would send it elsewhere. */
const INHERITED = ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CONFIG_HOME", "LD_LIBRARY_PATH"]

const SEALED_ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
}
const ENVIRONMENT = {
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_EDITOR: "true",
  GIT_ADVICE: "0",
  LC_ALL: "C",
  // Reflog lines need a name; nobody's own is asked for.
  GIT_COMMITTER_NAME: "Clutch",
  GIT_COMMITTER_EMAIL: "clutch@localhost",
  GIT_AUTHOR_NAME: "Clutch",
  GIT_AUTHOR_EMAIL: "clutch@localhost",
}

const DEFAULT_TIMEOUT_MS = 120_000
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024

/**
 * Runs git and gives its answer as text.
 * @throws ExternalError for every exit code outside `expect` (default: 0), a time-out, or when git is missing.
 */
export async function git(args: readonly string[], options: GitOptions): Promise<GitAnswer> {
  const bytes = await gitBytes(args, options)
  return { ...bytes, stdout: bytes.stdout.toString("utf8") }
}

/** Output without the line end, for commands that print one value. */
export async function gitLine(args: readonly string[], options: GitOptions): Promise<string> {
  return (await git(args, options)).stdout.trimEnd()
}

/** The same, byte for byte: for file names that are not UTF-8 and for objects. */
export async function gitBytes(
  args: readonly string[],
  options: GitOptions,
): Promise<Omit<GitAnswer, "stdout"> & { stdout: Buffer }> {
  let answer = await run(args, options, [])
  if (tellsOwnership(answer.stderr)) {
    // The sealed environment hides the operator's own safe.directory list; only then is it worth a look.
    const safe = await operatorSafeDirectories()
    if (safe.length > 0) answer = await run(args, options, safe)
  }
  const { expect = [0] } = options
  if (expect.includes(answer.exitCode) && !answer.isTimedOut) return answer
  throw failure(args, options, answer)
}

type RunAnswer = Omit<GitAnswer, "stdout"> & { stdout: Buffer; isTimedOut: boolean }

async function run(
  args: readonly string[],
  options: GitOptions,
  safeDirectories: readonly string[],
): Promise<RunAnswer> {
  const { cwd, operation, signal, uninterrupted = false } = options
  signal?.throwIfAborted()
  const result = await execa(
    "git",
    [...PREFIX, ...safeDirectories.flatMap((dir) => ["-c", `safe.directory=${dir}`]), ...args],
    {
      cwd,
      reject: false,
      encoding: "buffer",
      extendEnv: false,
      env: {
        ...inherited(),
        ...ENVIRONMENT,
        ...(!options.asOperator && SEALED_ENVIRONMENT),
        ...settingsAsEnv(options.settings),
        ...options.env,
      },
      ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
      stripFinalNewline: false,
      maxBuffer: options.maxBytes ?? DEFAULT_MAX_BYTES,
      timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      forceKillAfterDelay: 5_000,
      cleanup: !uninterrupted,
      detached: uninterrupted,
      ...(signal && !uninterrupted && { cancelSignal: signal }),
    },
  )
  if (result.isCanceled) signal?.throwIfAborted()
  if (result.exitCode === undefined && !result.isMaxBuffer && !result.timedOut)
    throw neverRan(result, cwd, operation)
  return {
    // Cut output ends git by a closed pipe; what was read is good.
    exitCode: result.isMaxBuffer ? 0 : (result.exitCode ?? 1),
    stdout: Buffer.from(result.stdout),
    stderr: Buffer.from(result.stderr).toString("utf8"),
    isCut: result.isMaxBuffer,
    isTimedOut: result.timedOut,
  }
}

const inherited = (): Record<string, string> =>
  Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )

/** `-c` cannot carry a name with `=` in it (a branch may have one); this form can. */
function settingsAsEnv(settings: Record<string, string> = {}): Record<string, string> {
  const entries = Object.entries(settings)
  return Object.fromEntries([
    ["GIT_CONFIG_COUNT", String(entries.length)],
    ...entries.flatMap(([name, value], at) => [
      [`GIT_CONFIG_KEY_${at}`, name],
      [`GIT_CONFIG_VALUE_${at}`, value],
    ]),
  ])
}

function failure(args: readonly string[], options: GitOptions, answer: RunAnswer): ExternalError {
  const said = answer.stderr.trim().split("\n").slice(-5).join("\n")
  const why = answer.isTimedOut
    ? `git ${args[0]} did not end in time`
    : OBJECTS_MISSING.test(said)
      ? `${said}\nObjects of the repository are missing: it is damaged, or a partial clone whose objects come on demand`
      : said || `git ${args[0]} ended with code ${answer.exitCode}`
  const retryable =
    answer.isTimedOut || /unable to create '.*\.lock'|cannot lock ref|could not lock/i.test(said)
  return new ExternalError({ system: "git", operation: options.operation, retryable, cause: new Error(why) })
}

function neverRan(result: Result, cwd: string, operation: string): ExternalError {
  const isMissing = result.code === "ENOENT" && existsSync(cwd)
  const why = isMissing
    ? "git is not installed, or not on the PATH; install git 2.38 or newer"
    : existsSync(cwd)
      ? (result.originalMessage ?? `git was ended by ${result.signal ?? "an unknown cause"}`)
      : `there is no directory ${cwd}`
  return new ExternalError({ system: "git", operation, retryable: !isMissing, cause: new Error(why) })
}

/**
 * The version of the installed git, for `doctor` and for the start.
 * @throws ExternalError when git is missing or too old.
 */
export async function requireGit(): Promise<string> {
  const operation = "find git"
  const said = await gitLine(["version"], { cwd: "/", operation })
  const [version = "", major, minor] = /(\d+)\.(\d+)[\w.]*/.exec(said) ?? []
  const isOld =
    Number(major) < OLDEST_GIT[0] || (Number(major) === OLDEST_GIT[0] && Number(minor) < OLDEST_GIT[1])
  if (!isOld) return version
  throw new ExternalError({
    system: "git",
    operation,
    retryable: false,
    cause: new Error(`Clutch needs git ${OLDEST_GIT.join(".")} or newer; this is "${said}"`),
  })
}
