/** Real git repositories for tests, below one temporary directory that goes with the test. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { onTestFinished } from "vitest"

/** With a space and a letter beyond ASCII, so that every test shows that both work. */
export function aDirectory(name = "clutch tést"): string {
  const directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), `${name} `)))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }))
  return directory
}

export type TestRepository = ReturnType<typeof aRepository>

/** As a person would use it: own configuration, a base branch, whatever git does by default. */
export function aRepository(
  options: {
    bare?: boolean
    format?: "sha1" | "sha256"
    base?: string
    at?: string
    files?: Record<string, string>
  } = {},
) {
  const {
    bare = false,
    format = "sha1",
    base = "main",
    at = path.join(aDirectory(), "répo one"),
    files = { "a.txt": "one\ntwo\nthree\n" },
  } = options
  const home = path.dirname(at)
  mkdirSync(at, { recursive: true })
  const environment: Record<string, string> & NodeJS.ProcessEnv = {
    NODE_ENV: "test",
    PATH: process.env.PATH ?? "",
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Pat Person",
    GIT_AUTHOR_EMAIL: "pat@example.org",
    GIT_COMMITTER_NAME: "Pat Person",
    GIT_COMMITTER_EMAIL: "pat@example.org",
    LC_ALL: "C",
  }
  const runIn = (cwd: string, ...args: string[]) =>
    execFileSync("git", args, {
      cwd,
      env: environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trimEnd()
  const run = (...args: string[]) => runIn(at, ...args)
  const write = (changes: Record<string, string | null>, where = at) => {
    for (const [name, text] of Object.entries(changes)) {
      const file = path.join(where, name)
      if (text === null || statSync(file, { throwIfNoEntry: false })?.isDirectory())
        rmSync(file, { recursive: true, force: true })
      if (text === null) continue
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  }
  /** Commits in a work tree and gives the commit's id. */
  const commitIn = (where: string, changes: Record<string, string | null>, message = "change") => {
    write(changes, where)
    runIn(where, "add", "-A")
    runIn(where, "commit", "-q", "-m", message)
    return runIn(where, "rev-parse", "HEAD")
  }
  if (bare) {
    const seed = path.join(home, "seed")
    mkdirSync(seed, { recursive: true })
    runIn(seed, "init", "-q", "-b", base, `--object-format=${format}`)
    commitIn(seed, files, "first")
    runIn(home, "clone", "-q", "--bare", seed, at)
    run("remote", "remove", "origin")
  } else {
    run("init", "-q", "-b", base, `--object-format=${format}`)
    if (Object.keys(files).length > 0) commitIn(at, files, "first")
  }
  return {
    path: at,
    /** CLUTCH_HOME of this test. */
    home: path.join(home, "clutch höme"),
    base,
    run,
    runIn,
    write,
    commitIn,
    commit: (changes: Record<string, string | null>, message?: string) => commitIn(at, changes, message),
    head: (ref = `refs/heads/${base}`) => run("rev-parse", ref),
    /** A branch with one commit per set of changes, made beside the checkout; gives its head. */
    branch(name: string, from: string, ...steps: Record<string, string | null>[]): string {
      const beside = path.join(home, `beside ${Math.random().toString(36).slice(2)}`)
      run("worktree", "add", "-q", "-b", name, beside, from)
      steps.forEach((changes, step) => commitIn(beside, changes, `${name} step ${step + 1}`))
      const head = runIn(beside, "rev-parse", "HEAD")
      run("worktree", "remove", "--force", beside)
      return head
    },
    show: (commit: string, file: string) => run("show", `${commit}:${file}`),
  }
}
