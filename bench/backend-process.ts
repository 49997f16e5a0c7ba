/** A backend in a process of its own, as it ships, in a directory that goes away with it. */
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import path from "node:path"
import { createInterface } from "node:readline"

const ROOT = path.join(import.meta.dirname, "..")

export class BackendProcess {
  readonly url: string
  /** From the start of the process until it answers requests. */
  readonly startedInMs: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string, startedInMs: number) {
    this.#child = child
    this.url = url
    this.startedInMs = startedInMs
  }

  /** Without a project it serves the one that is in the directory already. */
  static async start(
    directory: string,
    options: Record<string, string> = {},
    { nodeOptions = [], variables = {} }: { nodeOptions?: string[]; variables?: Record<string, string> } = {},
  ): Promise<BackendProcess> {
    const all = {
      data: path.join(directory, "data"),
      "admin-key-file": path.join(directory, "admin.key"),
      ...{ port: "0", "site-port": "0", ...options },
    }
    const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])
    const startedAt = performance.now()
    const child = spawn(
      process.execPath,
      [...nodeOptions, path.join(ROOT, "local-backend/main.ts"), ...args],
      {
        stdio: ["ignore", "pipe", "ignore"],
        env: { ...process.env, ...variables },
      },
    )
    for await (const line of createInterface({ input: child.stdout })) {
      const { url } = JSON.parse(line) as { url: string }
      return new BackendProcess(child, url, performance.now() - startedAt)
    }
    throw new Error("The backend ended before it was ready.")
  }

  /** What the process holds of the machine's memory now, and the most it ever held. */
  residentMb(): { now: number; most: number } {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8")
    const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
    return { now: megabytes("VmRSS"), most: megabytes("VmHWM") }
  }

  /** One of the counters of `/metrics`. */
  async counter(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text()
    return Number(new RegExp(`^local_backend_${name} (\\S+)$`, "m").exec(text)?.[1])
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGTERM")
    if (this.#child.exitCode === null) await once(this.#child, "exit")
  }
}
