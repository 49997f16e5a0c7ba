/** Guesses a project's check command from the files of its newest commit; a person may always say another. */
import { z } from "zod"
import { git } from "../git.ts"
import { inRepository, openRepository, type Repository } from "../git/open.ts"

const PackageJson = z.object({
  scripts: z.record(z.string(), z.string()).optional().catch(undefined),
  packageManager: z.string().optional().catch(undefined),
  dependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
  devDependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
})
type PackageJson = z.infer<typeof PackageJson>

/** What `npm init` writes: a test script that only fails. */
const isPlaceholder = (script: string) => /no test specified/i.test(script)

type Files = { names: Set<string>; read(name: string): Promise<string> }

/** "" where nothing is known to check it. `branch` as in the repository; default what is checked out. */
export async function detectCheckCommand(directory: string, branch?: string): Promise<string> {
  const repository = await openRepository(directory)
  const files = await filesOf(repository, branch === undefined ? "HEAD" : `refs/heads/${branch}`)
  for (const detect of [node, rust, goModule, python, make]) {
    const command = await detect(files)
    if (command !== "") return command
  }
  return ""
}

async function filesOf(repository: Repository, commit: string): Promise<Files> {
  const where = { ...inRepository(repository), operation: "look for a check command" }
  const { exitCode, stdout } = await git(["ls-tree", "-z", "--name-only", commit], {
    ...where,
    expect: [0, 128],
  })
  return {
    names: new Set(exitCode === 0 ? stdout.split("\0") : []),
    read: async (name) =>
      (
        await git(["cat-file", "blob", `${commit}:${name}`], {
          ...where,
          expect: [0, 128],
          maxBytes: 1_000_000,
        })
      ).stdout,
  }
}

/** A fresh work tree has no packages in it, so whoever has dependencies installs them first. */
async function node({ names, read }: Files): Promise<string> {
  if (!names.has("package.json")) return ""
  const parsed = PackageJson.safeParse(parseJson(await read("package.json")))
  if (!parsed.success) return ""
  const { scripts, dependencies, devDependencies } = parsed.data
  const script = scripts?.test
  if (!script?.trim() || isPlaceholder(script)) return ""
  const manager = await managerOf(parsed.data, { names, read })
  const hasDependencies = Object.keys({ ...dependencies, ...devDependencies }).length > 0
  return hasDependencies ? `${manager.install} && ${manager.test}` : manager.test
}

type Manager = { install: string; test: string }

async function managerOf({ packageManager }: PackageJson, { names, read }: Files): Promise<Manager> {
  const declared = /^(npm|pnpm|yarn|bun)@(\d+)/.exec(packageManager ?? "")
  const has = (...files: string[]) => files.some((file) => names.has(file))
  const name =
    declared?.[1] ??
    (has("pnpm-lock.yaml")
      ? "pnpm"
      : has("yarn.lock")
        ? "yarn"
        : has("bun.lock", "bun.lockb")
          ? "bun"
          : "npm")
  if (name === "pnpm")
    return { install: `pnpm install${has("pnpm-lock.yaml") ? " --frozen-lockfile" : ""}`, test: "pnpm test" }
  if (name === "bun")
    return {
      install: `bun install${has("bun.lock", "bun.lockb") ? " --frozen-lockfile" : ""}`,
      test: "bun run test",
    }
  if (name === "yarn") {
    const isClassic = declared
      ? declared[2] === "1"
      : has("yarn.lock") && (await read("yarn.lock")).includes("# yarn lockfile v1")
    const frozen = has("yarn.lock") ? (isClassic ? " --frozen-lockfile" : " --immutable") : ""
    return { install: `yarn install${frozen}`, test: "yarn test" }
  }
  return {
    install: has("package-lock.json", "npm-shrinkwrap.json") ? "npm ci" : "npm install",
    test: "npm test",
  }
}

const rust = ({ names }: Files) => (names.has("Cargo.toml") ? "cargo test" : "")
const goModule = ({ names }: Files) => (names.has("go.mod") ? "go test ./..." : "")

async function python({ names, read }: Files): Promise<string> {
  const mentions = async (file: string, pattern: RegExp) => names.has(file) && pattern.test(await read(file))
  const usesPytest =
    names.has("pytest.ini") ||
    names.has("conftest.py") ||
    (await mentions("pyproject.toml", /\bpytest\b/)) ||
    (await mentions("setup.cfg", /^\[tool:pytest\]/m)) ||
    (await mentions("tox.ini", /^\[pytest\]/m))
  if (!usesPytest) return ""
  if (names.has("uv.lock")) return "uv run pytest"
  return names.has("poetry.lock") ? "poetry install && poetry run pytest" : "pytest"
}

async function make({ names, read }: Files): Promise<string> {
  const file = ["GNUmakefile", "makefile", "Makefile"].find((name) => names.has(name))
  return file !== undefined && /^test\s*:(?!=)/m.test(await read(file)) ? "make test" : ""
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""))
  } catch {
    return null
  }
}
