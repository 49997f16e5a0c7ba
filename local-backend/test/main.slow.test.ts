import { spawn, type ChildProcess } from "node:child_process"
import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises"
import { createServer, type AddressInfo } from "node:net"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { PROJECT, temporaryDirectory, testVariables } from "./test-backend.ts"
import { mutationNamed, openClient, watch } from "./watch.ts"

const MAIN = join(import.meta.dirname, "..", "main.ts")

type Ended = { code: number | null; stdout: string; stderr: string }
type Running = {
  child: ChildProcess
  ready: Promise<{ url: string; siteUrl: string; pid: number }>
  ended: Promise<Ended>
}

function main(...args: string[]): Running {
  // A zone far from Greenwich: what a machine is set to must not reach functions.
  const env = { ...process.env, TZ: "Pacific/Auckland" }
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  let [stdout, stderr] = ["", ""]
  child.stderr?.on("data", (data) => (stderr += data))
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code) => resolve({ code, stdout, stderr })),
  )
  const ready = new Promise<{ url: string; siteUrl: string; pid: number }>((resolve, reject) => {
    child.stdout?.on("data", (data) => {
      stdout += data
      if (stdout.includes("\n")) resolve(JSON.parse(stdout.split("\n", 1)[0] ?? ""))
    })
    void ended.then(({ stderr: said }) => reject(new Error(said)))
  })
  ready.catch(() => {})
  return { child, ready, ended }
}

async function home() {
  const directory = await temporaryDirectory()
  const keyFile = join(directory, "keys", "admin.key")
  const variablesFile = join(directory, "variables")
  const lines = Object.entries(await testVariables()).map(([name, value]) => `${name}="${value}"`)
  await writeFile(variablesFile, lines.join("\n"))
  const data = join(directory, "data")
  const serve = ["--data", data, "--admin-key-file", keyFile, "--port", "0", "--site-port", "0"]
  return { directory, data, keyFile, variablesFile, serve }
}

test("it starts with a project, keeps its key from others, stops on SIGTERM and starts again with what it had", async () => {
  const { serve, keyFile, variablesFile } = await home()
  const first = main(...serve, "--project", PROJECT, "--variables", variablesFile)
  const { url, siteUrl, pid } = await first.ready
  expect(pid).toBe(first.child.pid)
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
  const key = await readFile(keyFile, "utf8")
  expect(key).toMatch(/^local-backend\|[0-9a-f]{64}\n$/)
  expect(await (await fetch(`${siteUrl}/stream/x`)).text()).toBe("one two three")
  const client = openClient(url)
  await client.mutation(mutationNamed("messages:send"), { channel: "c", body: "kept" })
  first.child.kill("SIGTERM")
  expect(await first.ended).toMatchObject({ code: 0 })

  const second = main(...serve)
  const values = watch(openClient((await second.ready).url), "messages:list", { channel: "c" })
  expect(await values.until(() => true)).toMatchObject([{ body: "kept" }])
  expect(await readFile(keyFile, "utf8")).toBe(key)
  second.child.kill("SIGINT")
  expect(await second.ended).toMatchObject({ code: 0 })
})

test("killed outright, it loses no answered write", async () => {
  const { serve, variablesFile } = await home()
  const first = main(...serve, "--project", PROJECT, "--variables", variablesFile)
  const client = openClient((await first.ready).url)
  const writes = Array.from({ length: 50 }, (_, i) =>
    client.mutation(mutationNamed("messages:send"), { channel: "c", body: `${i}` }),
  )
  await Promise.all(writes)
  first.child.kill("SIGKILL")
  await first.ended
  const second = main(...serve)
  const values = watch(openClient((await second.ready).url), "messages:list", { channel: "c" })
  expect(await values.until(() => true)).toHaveLength(50)
})

test("functions live in UTC, whatever the machine's time zone is", async () => {
  const { serve, directory } = await home()
  const variables = join(directory, "library")
  await writeFile(variables, `LIBRARY_JWKS="${(await testVariables()).TEST_JWKS}"`)
  const library = join(PROJECT, "..", "library")
  const { url } = await main(...serve, "--project", library, "--variables", variables).ready
  const seen = await watch(openClient(url), "runtime:clock").until(() => true)
  expect(seen).toMatchObject({ zone: 0 })
})

test("--push deploys to a running backend", async () => {
  const { serve, keyFile, variablesFile } = await home()
  const { ready } = main(...serve)
  const { url } = await ready
  const push = main(
    "--push",
    "--project",
    PROJECT,
    "--admin-key-file",
    keyFile,
    "--url",
    url,
    "--variables",
    variablesFile,
  )
  const { code, stdout } = await push.ended
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    { event: "pushed", functions: expect.any(Number), httpRoutes: 2, crons: 0 },
  ])
  expect(await watch(openClient(url), "messages:whoami").until(() => true)).toBeNull()
})

test("what keeps it from starting is said in one sentence, with an exit code of its own", async () => {
  const { serve, directory, data, keyFile } = await home()
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve))
  const { port } = taken.address() as AddressInfo
  const onPort = main("--data", data, "--admin-key-file", keyFile, "--port", `${port}`, "--site-port", "0")
  expect(await onPort.ended).toMatchObject({
    code: 3,
    stderr: `Port ${port} on 127.0.0.1 is in use by another process. Stop it or choose another port.\n`,
  })
  taken.close()

  const holder = main(...serve)
  const { pid } = await holder.ready
  const locked = await main(...serve).ended
  expect(locked).toMatchObject({ code: 4, stderr: expect.stringContaining(`in use by process ${pid}`) })

  const broken = join(directory, "broken")
  await mkdir(join(broken, "convex"), { recursive: true })
  await writeFile(join(broken, "package.json"), '{ "dependencies": { "convex": "*" } }')
  await symlink(join(import.meta.dirname, "..", "..", "node_modules"), join(broken, "node_modules"))
  await writeFile(join(broken, "convex", "bad.ts"), "export const x = (")
  const other = [
    "--data",
    join(directory, "other"),
    "--admin-key-file",
    keyFile,
    "--port",
    "0",
    "--site-port",
    "0",
  ]
  const syntax = await main(...other, "--project", broken).ended
  expect(syntax).toMatchObject({ code: 6, stderr: expect.stringContaining("Unexpected end of file") })
  await writeFile(join(broken, "convex", "bad.ts"), 'export const x = 1\nthrow new Error("at the top level")')
  const atTop = await main(...other, "--project", broken).ended
  expect(atTop).toMatchObject({ code: 6, stderr: expect.stringContaining("at the top level") })
  const unset = await main(...other, "--project", PROJECT).ended
  expect(unset).toMatchObject({ code: 6, stderr: expect.stringContaining("TEST_ISSUER") })
  const onFile = await main("--data", keyFile, ...other.slice(2)).ended
  expect(onFile).toMatchObject({ code: 7, stderr: `${keyFile} is a file; a directory is needed there.\n` })

  for (const args of [[], ["--data", "x"], ["--nonsense"], [...serve, "--port", "high"]]) {
    const { code, stderr } = await main(...args).ended
    expect(code).toBe(2)
    expect(stderr.trim().split("\n")).toHaveLength(1)
  }
})

test.skipIf(process.getuid?.() === 0)("a directory that cannot be written is named", async () => {
  const { directory, keyFile } = await home()
  const readOnly = join(directory, "read-only")
  await mkdir(readOnly)
  await chmod(readOnly, 0o500)
  const data = join(readOnly, "data")
  const { code, stderr } = await main(
    "--data",
    data,
    "--admin-key-file",
    keyFile,
    "--port",
    "0",
    "--site-port",
    "0",
  ).ended
  expect([code, stderr]).toEqual([7, `${data} cannot be written (EACCES).\n`])
})
