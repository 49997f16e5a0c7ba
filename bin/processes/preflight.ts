/** Looks before starting: what would make a process fail later is said now, in one sentence. */
import { accessSync, constants, mkdirSync, statfsSync } from "node:fs"
import net from "node:net"
import { execa } from "execa"
import { type Env, simulatesGateway, usesLocalBackend } from "#lib/env"
import { StartError } from "./start-error.ts"

const LEAST_FREE_MIB = 200
/** What only this machine's programs talk to. */
const LOOPBACK = "127.0.0.1"

/** @throws StartError naming what is missing or taken. */
export async function preflight(env: Env): Promise<void> {
  checkHome(env.CLUTCH_HOME)
  await checkGit()
  await checkPort(env, "PORT", env.PORT)
  if (usesLocalBackend(env)) {
    await checkPort(env, "CONVEX_PORT", env.CONVEX_PORT)
    await checkPort(env, "CONVEX_SITE_PORT", env.CONVEX_SITE_PORT)
  }
  if (simulatesGateway(env)) await checkPort(env, "CLUTCH_GATEWAY_PORT", env.CLUTCH_GATEWAY_PORT, LOOPBACK)
}

function checkHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true })
    accessSync(home, constants.W_OK)
  } catch (error) {
    throw new StartError(
      `${home} cannot be written (${(error as Error).message}). Set CLUTCH_HOME to a directory that can.`,
      73,
    )
  }
  const { bavail, bsize } = statfsSync(home)
  const freeMiB = Math.floor((bavail * bsize) / 2 ** 20)
  if (freeMiB < LEAST_FREE_MIB) {
    throw new StartError(
      `The disk of ${home} has ${freeMiB} MiB left; Clutch needs at least ${LEAST_FREE_MIB} MiB.`,
      73,
    )
  }
}

async function checkGit(): Promise<void> {
  const { failed, stdout } = await execa("git", ["--version"], { reject: false })
  if (failed)
    throw new StartError(
      "git was not found. Install it (Debian, Ubuntu: apt-get install git), then try again.",
    )
  const [major = 0, minor = 0] = (stdout.match(/(\d+)\.(\d+)/)?.slice(1) ?? []).map(Number)
  if (major < 2 || (major === 2 && minor < 38)) {
    throw new StartError(
      `git ${major}.${minor} is too old: merging without a checkout needs git 2.38 or newer.`,
    )
  }
}

async function checkPort({ HOST }: Env, name: string, port: number, host = HOST): Promise<void> {
  const problem = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const probe = net.createServer()
    probe.once("error", resolve)
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(null)))
  })
  if (problem?.code === "EADDRINUSE") {
    throw new StartError(
      `Port ${port} is taken by another program. Stop it, or set ${name} to another port.`,
      75,
    )
  }
  if (problem)
    throw new StartError(
      `Nothing can listen on ${host}:${port} (${problem.message}). Set HOST or ${name}.`,
      75,
    )
}
