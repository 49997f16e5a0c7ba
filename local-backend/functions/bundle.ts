/** Bundles a project with the official bundler, offline: what `convex deploy` would send, written to a file instead. */
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { execa } from "execa"
import { z } from "zod"
import type { Bundle } from "../engine/types.ts"
import { PushError } from "./errors.ts"
import { StartPush } from "./push-request.ts"

/** Nothing listens there. The bundler wants an address and, with these flags, never uses it. */
const NOWHERE = "http://127.0.0.1:9"
const TIMEOUT_MS = 120_000

export async function bundleProject(projectDirectory: string): Promise<Bundle> {
  const scratch = await mkdtemp(join(tmpdir(), "convex-bundle-"))
  try {
    const output = join(scratch, "push")
    await runBundler(projectDirectory, scratch, output)
    return parsePush(await readFile(`${output}.json`, "utf8"))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function runBundler(projectDirectory: string, scratch: string, output: string): Promise<void> {
  const flags = ["--push-all-modules", "--codegen", "disable", "--typecheck", "disable"]
  const target = ["--url", NOWHERE, "--admin-key", "offline", "--write-push-request", output]
  const result = await execa(
    process.execPath,
    [findBundler(projectDirectory), "deploy", ...target, ...flags],
    {
      cwd: projectDirectory,
      reject: false,
      timeout: TIMEOUT_MS,
      stdin: "ignore",
      extendEnv: false,
      env: {
        PATH: process.env["PATH"] ?? "",
        // Neither crash reports nor a provisioning server: everything stays on this machine.
        CI: "1",
        CONVEX_PROVISION_HOST: NOWHERE,
        // Keeps the developer's own Convex login out of it.
        HOME: scratch,
      },
    },
  )
  if (!result.failed) return
  const said = [result.stderr, result.stdout].join("\n").trim()
  const reason = result.timedOut ? `did not finish within ${TIMEOUT_MS / 1000} seconds` : "failed"
  throw new PushError("BundleFailed", `Bundling ${projectDirectory} ${reason}:\n${said || result.message}`)
}

function findBundler(projectDirectory: string): string {
  try {
    const packageJson = createRequire(join(projectDirectory, "_")).resolve("convex/package.json")
    return join(dirname(packageJson), "bin", "main.js")
  } catch {
    throw new PushError(
      "BundleFailed",
      `The package "convex" is not installed in ${projectDirectory}. Run npm install there first.`,
    )
  }
}

function parsePush(text: string): Bundle {
  const parsed = StartPush.safeParse(JSON.parse(text))
  if (!parsed.success) {
    const reason = z.prettifyError(parsed.error)
    throw new PushError(
      "BundleFailed",
      `The bundler's output has an unexpected form; is it convex 1.48?\n${reason}`,
    )
  }
  return parsed.data
}
