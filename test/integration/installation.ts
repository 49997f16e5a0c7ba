/** A real Clutch in a directory of its own, driven as a person would: run.sh and the command line. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { execa } from "execa"
import { ProcessIdentity } from "#domain/run"
import { homeOf } from "#lib/home"
import { processes } from "#lib/process"
import { ROOT } from "#lib/root"
import { freePort } from "./free-port.ts"

export type Installation = Awaited<ReturnType<typeof startInstallation>>

type Options = { port?: number; env?: Record<string, string> }

/** A place for a Clutch that nobody has started yet. Call `end()` whatever happens. */
export async function prepareInstallation(options: Options = {}) {
  const home = mkdtempSync(path.join(os.tmpdir(), "clutch-home-"))
  const [port, convexPort, sitePort] = options.port
    ? [options.port, options.port + 10, options.port + 11]
    : [await freePort(), await freePort(), await freePort()]
  const env: Record<string, string> = {
    CLUTCH_HOME: home,
    PORT: String(port),
    CONVEX_PORT: String(convexPort),
    CONVEX_SITE_PORT: String(sitePort),
    CLUTCH_SIMULATION_SPEED: "20",
    ...options.env,
  }
  const inShell = (program: string, args: string[], timeout: number, more: Record<string, string> = {}) =>
    execa(program, args, { env: { ...env, ...more }, reject: false, all: true, timeout })
  const run = (...args: string[]) => inShell(path.join(ROOT, "run.sh"), args, 150_000)
  const unset = { PORT: "", CONVEX_PORT: "", CONVEX_SITE_PORT: "" }
  return {
    ...{ home, port, convexPort, env, run },
    /** As typed in another shell, that knows CLUTCH_HOME alone. */
    runElsewhere: (...args: string[]) => inShell(path.join(ROOT, "run.sh"), args, 150_000, unset),
    /** `up` where it is expected to fail: with another environment, or from another checkout. */
    tryUp: (more: Record<string, string> = {}, root = ROOT, ...flags: string[]) =>
      inShell(path.join(root, "run.sh"), ["up", ...flags], 60_000, more),
    /** Command lines of everything of it that lives, agents aside, recorded or not. */
    livingProcesses: (): string[] =>
      processes
        .list()
        .filter(({ pid }) => processes.environ(pid).includes(`CLUTCH_HOME=${home}`))
        .map(({ pid }) => processes.commandLine(pid).join(" ")),
    clutch: (...args: string[]) => inShell(path.join(ROOT, "bin/clutch"), args, 60_000),
    async end(): Promise<void> {
      await run("stop")
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Starts with `up --detach`; call `end()` whatever happens. */
export async function startInstallation(options: Options = {}) {
  const place = await prepareInstallation(options)
  const { home, port, clutch } = place
  const up = await place.run("up", "--detach")
  if (up.exitCode !== 0) {
    const said = `${up.all}\n${logTails(home)}`
    await place.end()
    throw new Error(`Clutch did not start:\n${said}`)
  }
  return {
    ...place,
    up,
    /** A command's answer as data. */
    async ask<T>(...args: string[]): Promise<T> {
      const { stdout, exitCode, stderr } = await clutch(...args, "--json")
      if (exitCode !== 0) throw new Error(`clutch ${args.join(" ")} ended with ${exitCode}: ${stderr}`)
      return JSON.parse(stdout) as T
    },
    /** The same without a process of its own, for those who ask often. */
    post: <T>(operation: string, input: object) => post<T>({ home, port }, operation, input),
    /** The record of one of its processes. */
    processOf: (name: string) =>
      ProcessIdentity.parse(JSON.parse(readFileSync(path.join(home, "run", `${name}.json`), "utf8"))),
  }
}

/** An operation's answer, asked as the installation's operator. */
export async function post<T>(
  { home, port }: { home: string; port: number },
  operation: string,
  input: object,
): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}/api/operations/${operation}`, {
    method: "POST",
    headers: { authorization: `Bearer ${readFileSync(homeOf(home).operatorKeyFile, "utf8").trim()}` },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(10_000),
  })
  const answer = (await response.json()) as { ok: boolean; value: T }
  if (!answer.ok) throw new Error(`${operation} was refused: ${JSON.stringify(answer)}`)
  return answer.value
}

/** A repository with one commit on main. */
export async function createRepository(
  files: Record<string, string> = { "README.md": "# Sample\n" },
  branch = "main",
): Promise<string> {
  const repository = mkdtempSync(path.join(os.tmpdir(), "clutch-repo-"))
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(repository, file)), { recursive: true })
    await writeFile(path.join(repository, file), text)
  }
  await gitIn(repository, "init", "-q", "-b", branch)
  await gitIn(repository, "add", "-A")
  await gitIn(
    repository,
    "-c",
    "user.name=Person",
    "-c",
    "user.email=person@example.com",
    "commit",
    "-q",
    "-m",
    "begin",
  )
  return repository
}

export const gitIn = async (repository: string, ...args: string[]): Promise<string> =>
  (await execa("git", args, { cwd: repository })).stdout

function logTails(home: string): string {
  return ["supervisor", "backend", "server", "loop", "bridge", "watcher"]
    .map((name) => {
      try {
        return `--- ${name}\n${readFileSync(path.join(home, "logs", `${name}.log`), "utf8")
          .split("\n")
          .slice(-15)
          .join("\n")}`
      } catch {
        return ""
      }
    })
    .join("\n")
}
