import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import path from "node:path"
import { afterEach, describe, expect, test, vi } from "vitest"
import { aDirectory, aRepository, type TestRepository } from "#test/builders/repository"
import { detectCheckCommand, inspectRepository } from "./repository.ts"

afterEach(() => vi.unstubAllEnvs())

describe("a repository", () => {
  test("[REPO-1] with spaces and letters beyond ASCII in its path is known by its root", async () => {
    const repository = aRepository()
    expect(await inspectRepository(repository.path)).toEqual({
      ok: true,
      value: {
        root: repository.path,
        baseBranch: "main",
        headCommit: repository.head(),
        hasRemote: false,
        isBare: false,
        isShallow: false,
        checkedOutAt: repository.path,
      },
    })
  })

  test("[REPO-1] is found from a directory inside it, from its git directory and from a linked work tree", async () => {
    const repository = aRepository({ files: { "src/deep/a.txt": "a\n" } })
    const linked = `${repository.path} linked`
    repository.run("worktree", "add", "-q", "-b", "feature", linked)
    for (const inside of [`${repository.path}/src/deep`, `${repository.path}/.git`, linked]) {
      expect(await inspectRepository(inside)).toMatchObject({
        ok: true,
        value: { root: repository.path, baseBranch: "main" },
      })
    }
  })

  test("[REPO-1] may be bare, shallow, of either object format, or have its git directory elsewhere", async () => {
    const bare = aRepository({ bare: true, format: "sha256", base: "trunk" })
    const facts = await inspectRepository(bare.path)
    expect(facts).toMatchObject({ ok: true, value: { root: bare.path, isBare: true, baseBranch: "trunk" } })
    expect(facts.ok && facts.value.checkedOutAt).toBeUndefined()

    const origin = aRepository()
    origin.commit({ "b.txt": "b\n" })
    const shallow = `${origin.path} shallow`
    origin.run("clone", "-q", "--depth=1", `file://${origin.path}`, shallow)
    expect(await inspectRepository(shallow)).toMatchObject({
      ok: true,
      value: { isShallow: true, hasRemote: true },
    })

    const apart = `${origin.path} apart`
    origin.run("clone", "-q", `--separate-git-dir=${apart}.git`, origin.path, apart)
    expect(await inspectRepository(apart)).toMatchObject({ ok: true, value: { root: apart } })
  })
})

describe("the base branch", () => {
  const baseOf = async (repository: TestRepository) => {
    const facts = await inspectRepository(repository.path)
    return facts.ok ? facts.value.baseBranch : facts.refusal.message
  }

  test("[REPO-2] is the customary one, though a person is on a feature", async () => {
    const repository = aRepository({ base: "master" })
    repository.run("switch", "-q", "-c", "feature")
    expect(await baseOf(repository)).toBe("master")
  })

  test("[REPO-2] is the remote's default where it is known", async () => {
    const repository = aRepository()
    repository.run("branch", "release")
    repository.run("update-ref", "refs/remotes/origin/release", "HEAD")
    repository.run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/release")
    expect(await baseOf(repository)).toBe("release")
  })

  test("[REPO-2] is the checked-out one where none has a customary name", async () => {
    const repository = aRepository({ base: "prod" })
    repository.run("branch", "other")
    expect(await baseOf(repository)).toBe("prod")
    repository.run("switch", "-q", "--detach")
    expect(await baseOf(repository)).toContain("Name one: other, prod.")
  })

  test("[REPO-2] may be named, and must exist", async () => {
    const repository = aRepository()
    repository.run("branch", "next")
    expect(await inspectRepository(repository.path, { baseBranch: "next" })).toMatchObject({
      ok: true,
      value: { baseBranch: "next" },
    })
    expect(await inspectRepository(repository.path, { baseBranch: "nix" })).toMatchObject({
      ok: false,
      refusal: { message: `${repository.path} has no branch nix. It has: main, next.` },
    })
  })
})

describe("what will not do is refused with a sentence", () => {
  const refusal = async (given: string) => {
    const answer = await inspectRepository(given)
    if (answer.ok) throw new Error("It was accepted.")
    return answer.refusal
  }

  test("[REPO-3] nothing, a file, a plain directory", async () => {
    const directory = aDirectory()
    writeFileSync(path.join(directory, "file"), "x")
    expect(await refusal(path.join(directory, "none"))).toMatchObject({
      code: "not_found",
      message: expect.stringContaining("There is no directory"),
    })
    expect(await refusal(path.join(directory, "file"))).toMatchObject({
      message: expect.stringContaining("is not a directory"),
    })
    expect(await refusal(directory)).toMatchObject({
      message: expect.stringContaining("is not a git repository"),
    })
  })

  test("[REPO-3] a repository without commits", async () => {
    expect((await refusal(aRepository({ files: {} }).path)).message).toContain(
      "has no commits yet: make a first one (on main)",
    )
  })

  test("[REPO-3] a submodule", async () => {
    const [outer, inner] = [aRepository(), aRepository()]
    outer.run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path, "inner")
    expect((await refusal(`${outer.path}/inner`)).message).toContain(`is a submodule of ${outer.path}`)
  })

  test("[REPO-3] a partial clone", async () => {
    const origin = aRepository()
    origin.run("config", "uploadpack.allowFilter", "true")
    const partial = `${origin.path} partial`
    origin.run("clone", "-q", "--filter=blob:none", `file://${origin.path}`, partial)
    expect((await refusal(partial)).message).toContain("partial clone")
  })

  test.runIf(process.getuid?.() === 0)(
    "[REPO-4] one that belongs to another user, until the operator trusts it",
    async () => {
      const repository = aRepository()
      const { chownSync } = await import("node:fs")
      chownSync(repository.path, 65534, 65534)
      chownSync(`${repository.path}/.git`, 65534, 65534)
      expect(await refusal(repository.path)).toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("safe.directory"),
      })
      const home = aDirectory()
      vi.stubEnv("HOME", home)
      writeFileSync(path.join(home, ".gitconfig"), `[safe]\n\tdirectory = ${repository.path}\n`)
      expect((await inspectRepository(repository.path)).ok).toBe(true)
    },
  )

  test.runIf(process.getuid?.() !== 0)("[REPO-3] one that may not be read or written", async () => {
    const repository = aRepository()
    chmodSync(`${repository.path}/.git/objects`, 0o555)
    expect(await refusal(repository.path)).toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("may not write"),
    })
    chmodSync(`${repository.path}/.git`, 0o300)
    expect(await refusal(repository.path)).toMatchObject({ code: "forbidden" })
    chmodSync(`${repository.path}/.git`, 0o755)
    chmodSync(repository.path, 0o000)
    expect(await refusal(repository.path)).toMatchObject({ code: "forbidden" })
    chmodSync(repository.path, 0o755)
    chmodSync(`${repository.path}/.git/objects`, 0o755)
  })
})

describe("the check command", () => {
  const json = (value: unknown) => JSON.stringify(value)
  const test_ = { scripts: { test: "node --test" } }
  const withDependency = { ...test_, devDependencies: { x: "1" } }

  test.each<[string, Record<string, string>, string]>([
    ["nothing known", { "a.txt": "a" }, ""],
    [
      "npm's placeholder",
      { "package.json": json({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
      "",
    ],
    ["a package.json that is broken", { "package.json": "{" }, ""],
    ["a test script without dependencies", { "package.json": json(test_) }, "npm test"],
    [
      "npm with a lockfile",
      { "package.json": json(withDependency), "package-lock.json": "{}" },
      "npm ci && npm test",
    ],
    [
      "pnpm by its lockfile",
      { "package.json": json(withDependency), "pnpm-lock.yaml": "" },
      "pnpm install --frozen-lockfile && pnpm test",
    ],
    [
      "yarn classic",
      { "package.json": json(withDependency), "yarn.lock": "# yarn lockfile v1\n" },
      "yarn install --frozen-lockfile && yarn test",
    ],
    [
      "yarn by packageManager",
      { "package.json": json({ ...withDependency, packageManager: "yarn@4.1.0" }), "yarn.lock": "" },
      "yarn install --immutable && yarn test",
    ],
    ["bun", { "package.json": json(test_), "bun.lock": "" }, "bun run test"],
    ["Rust", { "Cargo.toml": "" }, "cargo test"],
    ["Go", { "go.mod": "" }, "go test ./..."],
    ["pytest", { "pyproject.toml": "[tool.pytest.ini_options]\n" }, "pytest"],
    ["pytest under uv", { "pyproject.toml": 'dev = ["pytest"]\n', "uv.lock": "" }, "uv run pytest"],
    ["Python without pytest", { "pyproject.toml": "[project]\n" }, ""],
    ["make", { Makefile: "all:\n\techo\ntest: all\n\techo\n" }, "make test"],
    ["a variable called test", { Makefile: "test := 1\n" }, ""],
  ])("[REPO-6] for %s", async (_, files, command) => {
    expect(await detectCheckCommand(aRepository({ files }).path)).toBe(command)
  })

  test("[REPO-6] is read from what is committed on the branch, also in a bare repository", async () => {
    const repository = aRepository({ bare: true, files: { "package.json": json(test_) } })
    expect(await detectCheckCommand(repository.path, "main")).toBe("npm test")
    expect(await detectCheckCommand(repository.path, "none")).toBe("")
    const empty = aDirectory()
    mkdirSync(empty, { recursive: true })
    await expect(detectCheckCommand(empty)).rejects.toThrow(/not a git repository/)
  })
})
