/** The environment of an agent, made from nothing: what it does not need, it does not get. */
import { mkdirSync, writeFileSync } from "node:fs"
import path from "node:path"
import { ROLE_LABELS } from "#domain/role"
import type { SupervisionLevel } from "#domain/run"
import { OUTBOX_VARIABLE } from "#lib/outbox"
import { RUN_MARKER } from "#lib/process"
import { ROOT } from "#lib/root"
import type { StoredRequest } from "../runs/request.ts"

/** Of the shim's own environment: how to write text and tell the time, nothing more. */
const INHERITED = ["LANG", "LC_ALL", "LC_CTYPE", "TZ"]

export type EnvironmentOptions = {
  request: StoredRequest
  runKey: string
  home: string
  level: SupervisionLevel
  /** Put first on the PATH. */
  programs: readonly string[]
  source: NodeJS.ProcessEnv
}

export function agentEnvironment({
  request,
  runKey,
  home,
  level,
  programs,
  source,
}: EnvironmentOptions): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]]))
  const search = [
    ...programs,
    path.dirname(process.execPath),
    path.join(ROOT, "bin"),
    ...(source.PATH ?? "/usr/bin:/bin").split(":"),
  ]
  return {
    LANG: "C.UTF-8",
    ...Object.fromEntries(inherited),
    PATH: [...new Set(search.filter((directory) => path.isAbsolute(directory)))].join(":"),
    HOME: home,
    // Sockets need short paths; under bwrap /tmp is the agent's own.
    TMPDIR: level === "bwrap" ? "/tmp" : path.join(home, "tmp"),
    SHELL: "/bin/sh",
    TERM: "dumb",
    NO_COLOR: "1",
    NODE_COMPILE_CACHE: path.join(home, ".cache", "node"),
    [RUN_MARKER]: request.runId,
    CLUTCH_URL: request.clutchUrl,
    CLUTCH_RUN_KEY: runKey,
    CLUTCH_TASK: request.taskKey,
    [OUTBOX_VARIABLE]: outboxIn(home),
    ...gitIdentity(request),
  }
}

/** Where the agent's reports wait while Clutch is away. */
export const outboxIn = (home: string): string => path.join(home, "outbox")

/** A repository's own user name would make the agent's commits look like a person's; the environment is stronger. */
function gitIdentity({ role, project }: StoredRequest): Record<string, string> {
  const name = role === "check" ? "Clutch check" : `Clutch ${ROLE_LABELS[role].toLowerCase()}`
  const email = `${role}@${project}.clutch.local`
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_TERMINAL_PROMPT: "0",
    GIT_EDITOR: "true",
    GIT_CONFIG_COUNT: "3",
    GIT_CONFIG_KEY_0: "commit.gpgSign",
    GIT_CONFIG_VALUE_0: "false",
    // Housekeeping of the shared repository is the platform's, under its lock.
    GIT_CONFIG_KEY_1: "gc.auto",
    GIT_CONFIG_VALUE_1: "0",
    GIT_CONFIG_KEY_2: "maintenance.auto",
    GIT_CONFIG_VALUE_2: "false",
  }
}

/** The agent's HOME, empty but for what git asks of a home: under a mapped user it does not trust foreign owners. */
export function makeAgentHome(home: string): void {
  mkdirSync(path.join(home, "tmp"), { recursive: true, mode: 0o700 })
  writeFileSync(path.join(home, ".gitconfig"), "[safe]\n\tdirectory = *\n[init]\n\tdefaultBranch = main\n", {
    mode: 0o600,
  })
}
