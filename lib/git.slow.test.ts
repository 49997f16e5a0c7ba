import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs"
import path from "node:path"
import { afterEach, expect, test, vi } from "vitest"
import { aDirectory, aRepository } from "#test/builders/repository"
import { ExternalError } from "./external-error.ts"
import { agentIdentity, identityEnvironment } from "./git/identity.ts"
import { git, gitLine, requireGit } from "./git.ts"

afterEach(() => vi.unstubAllEnvs())

/** A stand-in for git on the PATH. */
function fakeGit(script: string): void {
  const bin = aDirectory()
  writeFileSync(path.join(bin, "git"), `#!/bin/sh\n${script}\n`)
  chmodSync(path.join(bin, "git"), 0o755)
  vi.stubEnv("PATH", `${bin}:/usr/bin:/bin`)
}

test("[GIT-1] an expected exit code is an answer, any other an error that says what was being done", async () => {
  const { path: cwd } = aRepository()
  const args = ["rev-parse", "--verify", "--quiet", "refs/heads/none"]
  expect((await git(args, { cwd, operation: "look", expect: [0, 1] })).exitCode).toBe(1)
  const failed = git(["rev-parse", "nonsense"], { cwd, operation: "read the nonsense" })
  await expect(failed).rejects.toThrow(ExternalError)
  await expect(failed).rejects.toThrow(/^git: could not read the nonsense: .*unknown revision/s)
  await expect(failed).rejects.toMatchObject({
    system: "git",
    operation: "read the nonsense",
    retryable: false,
  })
})

test("[GIT-2] a missing git and a missing directory are told apart", async () => {
  await expect(git(["version"], { cwd: "/nowhere/at/all", operation: "look" })).rejects.toThrow(
    "there is no directory /nowhere/at/all",
  )
  vi.stubEnv("PATH", aDirectory())
  await expect(requireGit()).rejects.toThrow(/git is not installed/)
})

test("[GIT-2] an old git is named, a new one gives its version", async () => {
  fakeGit("echo git version 2.30.2")
  await expect(requireGit()).rejects.toThrow(/needs git 2\.38 or newer; this is "git version 2\.30\.2"/)
  fakeGit("echo git version 2.51.0.windows.1")
  expect(await requireGit()).toBe("2.51.0.windows.1")
})

test("[GIT-3] a git that hangs is ended in time, and may be tried again", async () => {
  fakeGit("exec sleep 60")
  await expect(git(["version"], { cwd: "/", operation: "wait", timeoutMs: 50 })).rejects.toMatchObject({
    retryable: true,
    message: expect.stringContaining("in time"),
  })
})

test("[GIT-3] an aborted call ends with the reason it was given", async () => {
  fakeGit("exec sleep 60")
  const stop = new AbortController()
  const waiting = git(["version"], { cwd: "/", operation: "wait", signal: stop.signal })
  setTimeout(() => stop.abort(new Error("enough")), 50)
  await expect(waiting).rejects.toThrow("enough")
})

test("[GIT-3] output past the limit is cut and says so", async () => {
  const { path: cwd } = aRepository({ files: { "big.txt": "x".repeat(300_000) } })
  const answer = await git(["cat-file", "blob", "main:big.txt"], { cwd, operation: "read", maxBytes: 1000 })
  expect(answer.isCut).toBe(true)
  expect(answer.stdout).toHaveLength(1000)
})

test("[GIT-4] what Clutch's own environment says about git is not passed on", async () => {
  const [asked, other] = [aRepository(), aRepository()]
  vi.stubEnv("GIT_DIR", `${other.path}/.git`)
  vi.stubEnv("GIT_CONFIG_GLOBAL", path.join(aDirectory(), "x"))
  expect(await gitLine(["rev-parse", "--show-toplevel"], { cwd: asked.path, operation: "look" })).toBe(
    asked.path,
  )
})

test("[GIT-4] the operator's configuration is read only when asked for; hooks, pagers and monitors never", async () => {
  const { path: cwd } = aRepository()
  const home = aDirectory()
  vi.stubEnv("HOME", home)
  writeFileSync(path.join(home, ".gitconfig"), "[user]\n\tname = Operator\n[core]\n\thooksPath = /evil\n")
  const read = (name: string, asOperator: boolean) =>
    git(["config", name], { cwd, operation: "read", expect: [0, 1], asOperator })
  expect((await read("user.name", false)).exitCode).toBe(1)
  expect((await read("user.name", true)).stdout).toBe("Operator\n")
  expect((await read("core.hooksPath", true)).stdout).toBe("/dev/null\n")
})

test("[GIT-4] hooks and a file monitor in the repository do not run", async () => {
  const repository = aRepository()
  const trace = path.join(aDirectory(), "trace")
  mkdirSync(path.join(repository.path, ".git/hooks"), { recursive: true })
  const hook = path.join(repository.path, ".git/hooks/reference-transaction")
  writeFileSync(hook, `#!/bin/sh\ntouch '${trace}'\n`)
  chmodSync(hook, 0o755)
  repository.run("config", "core.fsmonitor", `touch '${trace}'`)
  await git(["update-ref", "refs/heads/new", "HEAD"], { cwd: repository.path, operation: "make a branch" })
  await git(["status"], { cwd: repository.path, operation: "look" })
  expect(existsSync(trace)).toBe(false)
  repository.run("update-ref", "refs/heads/newer", "HEAD")
  expect(existsSync(trace)).toBe(true)
})

test("settings may carry names that a command line cannot", async () => {
  const { path: cwd } = aRepository()
  const settings = { "branch.a=b c.mergeOptions": "--x" }
  expect(await gitLine(["config", "branch.a=b c.mergeOptions"], { cwd, operation: "read", settings })).toBe(
    "--x",
  )
})

test("an agent's name becomes an identity that git takes", () => {
  expect(agentIdentity("Zoë <the> Builder\n")).toEqual({
    name: "Zoë the Builder",
    email: "zoe-the-builder@clutch.localhost",
  })
  expect(agentIdentity("<>")).toEqual({ name: "Agent", email: "agent@clutch.localhost" })
  expect(identityEnvironment({ name: "A", email: "a@x" })).toEqual({
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@x",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@x",
  })
})
