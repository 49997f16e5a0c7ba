/** Single processes for systemd: this process becomes the backend or the server, or gives the backend its functions. */
import { spawn } from "node:child_process"
import { readEnv } from "#lib/env"
import { ROOT } from "#lib/root"
import type { Out } from "../program.ts"
import { ensureBuilt } from "../processes/build.ts"
import { deployPatiently } from "../processes/deploy.ts"
import { recordInstallation } from "../processes/installation.ts"
import { backendArgs, processEnvironment, serverArgs } from "../processes/table.ts"

export const runBackend = (): Promise<void> => become(backendArgs(readEnv()))

export async function runServer(): Promise<void> {
  await ensureBuilt((line) => void process.stderr.write(`clutch: ${line}\n`))
  recordInstallation(readEnv(), Date.now())
  await become(serverArgs(readEnv()))
}

/** Waits for a backend that is starting. */
export async function runDeploy(out: Out): Promise<void> {
  const env = readEnv()
  await deployPatiently(env)
  out("The backend has its functions.")
}

/** Node cannot replace itself, so the child gets every signal and its exit code becomes ours. */
async function become(args: string[]): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: processEnvironment(readEnv()),
    stdio: "inherit",
  })
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise<number>((resolve) => child.on("exit", (code) => resolve(code ?? 70)))
}
