/** Backends for the long proofs: the proofs project in this process, or in one that can be killed. */
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { onTestFinished } from "vitest"
import { startBackend, type BackendOptions, type RunningBackend } from "../backend.ts"
import type { Bundle } from "../engine/types.ts"
import { bundleProject } from "../functions/bundle.ts"

export const PROOFS = join(import.meta.dirname, "..", "fixtures", "proofs")
const MAIN = join(import.meta.dirname, "..", "main.ts")

let bundle: Promise<Bundle> | undefined

export function proofBundle(): Promise<Bundle> {
  return (bundle ??= bundleProject(PROOFS))
}

export async function startProofBackend(options: Partial<BackendOptions> = {}): Promise<RunningBackend> {
  const backend = await startBackend({ data: ":memory:", ...options })
  onTestFinished(() => backend.stop(1_000).catch(() => {}))
  await backend.engine.deploy(await proofBundle())
  return backend
}

/** A backend that is killed outright, again and again, and comes back on the same data. */
export class BackendProcess {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
  }

  /** The first start on a directory deploys the project; the later ones find it there. */
  static async start(directory: string, isFirst: boolean): Promise<BackendProcess> {
    const options = ["--data", join(directory, "data"), "--admin-key-file", join(directory, "admin.key")]
    const project = isFirst ? ["--project", PROOFS] : []
    const args = [MAIN, ...options, ...project, "--port", "0", "--site-port", "0"]
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
    onTestFinished(() => void child.kill("SIGKILL"))
    for await (const line of createInterface({ input: child.stdout })) {
      return new BackendProcess(child, (JSON.parse(line) as { url: string }).url)
    }
    throw new Error("The backend ended before it was ready.")
  }

  async kill(): Promise<void> {
    const gone = once(this.#child, "exit")
    this.#child.kill("SIGKILL")
    await gone
  }
}
