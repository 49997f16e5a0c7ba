/** The official command-line tool, run for real against a backend of its own, on a copy of an app. */
import { spawn } from "node:child_process"
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startBackend, type RunningBackend } from "../backend.ts"
import type { Bundle } from "../engine/types.ts"
import { bundleProject } from "../functions/bundle.ts"

export const SHOP = join(import.meta.dirname, "..", "fixtures", "shop")
const MODULES = join(import.meta.dirname, "..", "..", "node_modules")
const CONVEX = join(MODULES, "convex", "bin", "main.js")
const TIMEOUT_MS = 60_000

/** What a command said, with what differs from run to run taken out. */
export type Said = { code: number | null; out: string; err: string }

export type RunningCommand = {
  /** Resolves when the text has been said (on either stream), after what earlier calls waited for. */
  says(text: string): Promise<void>
  /** Asks it to end, as Ctrl-C does. */
  interrupt(): Promise<Said>
}

export type OfficialCli = {
  readonly backend: RunningBackend
  /** A copy, for changing. */
  readonly project: string
  convex(...args: string[]): Promise<Said>
  /** The same with something on its standard input. */
  feed(input: string, ...args: string[]): Promise<Said>
  start(...args: string[]): RunningCommand
  read(file: string): Promise<string>
  /** Changes a file of the project; throws where the change finds nothing. */
  edit(file: string, change: (text: string) => string): Promise<void>
  bundle(): Promise<Bundle>
  /** Addresses beyond this machine that a command tried to reach. */
  strayConnections(): Promise<string[]>
  close(): Promise<void>
}

/** Of a larger project, only the named files and folders are copied. */
export async function openOfficialCli(app: string = SHOP, parts?: readonly string[]): Promise<OfficialCli> {
  const home = await mkdtemp(join(tmpdir(), "official-cli-"))
  // In memory, a hanging function would take the data with it.
  const backend = await startBackend({ data: join(home, "data") })
  const project = join(home, "app")
  for (const part of parts ?? [""]) await cp(join(app, part), join(project, part), { recursive: true })
  await symlink(MODULES, join(project, "node_modules"))
  const guard = join(home, "guard.cjs")
  const strays = join(home, "strays")
  await writeFile(guard, GUARD)

  function launch(args: string[], input = "") {
    const child = spawn(process.execPath, [CONVEX, ...args], {
      cwd: project,
      env: {
        NODE_ENV: "production",
        PATH: process.env["PATH"],
        HOME: home,
        TZ: "UTC",
        LANG: "en_US.UTF-8",
        // No crash reports, no provisioning: everything stays on this machine, and the guard watches over it.
        CI: "1",
        CONVEX_PROVISION_HOST: "http://127.0.0.1:9",
        CONVEX_SELF_HOSTED_URL: backend.url,
        CONVEX_SELF_HOSTED_ADMIN_KEY: backend.adminKey,
        // The tool is one large file: compiling it anew takes longer than most commands.
        NODE_COMPILE_CACHE: join(home, "compiled"),
        NODE_OPTIONS: `--require ${guard}`,
        STRAYS: strays,
      },
    })
    const stop = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS)
    let [out, err] = ["", ""]
    const listeners = new Set<() => void>()
    const heard = () => listeners.forEach((listener) => listener())
    child.stdout.on("data", (data: Buffer) => ((out += data.toString()), heard()))
    child.stderr.on("data", (data: Buffer) => ((err += data.toString()), heard()))
    child.stdin.end(input)
    const ended = new Promise<Said>((resolve, reject) => {
      child.on("error", reject)
      child.on("close", (code) => {
        clearTimeout(stop)
        resolve({ code, out: normalized(out), err: normalized(err) })
        heard()
      })
    })
    return { child, ended, said: () => out + err, listeners }
  }

  function normalized(text: string): string {
    return text
      .replaceAll(project, "<project>")
      .replaceAll(backend.url, "<backend>")
      .replaceAll(backend.siteUrl, "<site>")
      .replace(/\[Request ID: [0-9a-f]{16}\]/g, "[Request ID: <id>]")
      .replace(/\b[jk][0-9a-hjkmnp-tv-z]{30,36}\b/g, "<id>")
      .replace(/\b\d{13}(\.\d+)?\b/g, "<time>")
      .replace(/\(\d+(\.\d+)?(ms|s)\)/g, "(<duration>)")
      .replace(/\d+\/\d+\/\d{4}, \d+:\d\d:\d\d [AP]M/g, "<date>")
      .replace(/\b\d\d:\d\d:\d\d\b/g, "<clock>")
      .replace(/executed in \d+ ms/g, "executed in <n> ms")
      .trim()
  }

  return {
    backend,
    project,
    convex: (...args) => launch(args).ended,
    feed: (input, ...args) => launch(args, input).ended,
    start(...args) {
      const { child, ended, said, listeners } = launch(args)
      let from = 0
      return {
        async says(text) {
          const { promise, resolve, reject } = Promise.withResolvers<void>()
          const look = () => {
            const at = said().indexOf(text, from)
            if (at >= 0) {
              from = at + text.length
              resolve()
            } else if (child.exitCode !== null || child.signalCode !== null) {
              reject(new Error(`It ended without saying "${text}":\n${said()}`))
            }
          }
          listeners.add(look)
          look()
          await promise.finally(() => listeners.delete(look))
        },
        async interrupt() {
          child.kill("SIGINT")
          return await ended
        },
      }
    },
    read: (file) => readFile(join(project, file), "utf8"),
    async edit(file, change) {
      const before = await readFile(join(project, file), "utf8").catch(() => "")
      const after = change(before)
      if (after === before) throw new Error(`The edit of ${file} changed nothing.`)
      await writeFile(join(project, file), after)
    },
    bundle: () => bundleProject(project),
    async strayConnections() {
      return (await readFile(strays, "utf8").catch(() => "")).split("\n").filter((line) => line !== "")
    },
    async close() {
      await backend.stop(1_000)
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Loaded into each command: writes down, and refuses, every connection that leaves this machine. */
const GUARD = `
const { appendFileSync } = require("node:fs")
const { Socket } = require("node:net")
const connect = Socket.prototype.connect
const LOCAL = new Set([undefined, "localhost", "127.0.0.1", "::1"])
Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof options === "object" && options !== null && !options.path && !LOCAL.has(options.host)) {
    appendFileSync(process.env.STRAYS, options.host + "\\n")
    throw new Error("No network beyond this machine: " + options.host)
  }
  return Reflect.apply(connect, this, args)
}
`
