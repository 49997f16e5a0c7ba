/** Opens the simulated gateway of an installation: what stands behind OPENCLAW_URL=simulation. */
import { SIMULATED_VERSION } from "#domain/gateway"
import type { Env } from "#lib/env"
import { homeOf } from "#lib/home"
import type { Log } from "#lib/log"
import { simulatedToken } from "../open.ts"
import { SIMULATED_MODELS, simulatedAgent, type Look } from "./agent.ts"
import { listCards } from "./cards.ts"
import { openMemory } from "./memory.ts"
import { endInOrder, serverOf } from "./server.ts"
import { createWorld } from "./world.ts"

export type SimulatedGateway = { url: string; close(): Promise<void> }

type Options = {
  /** 0 takes any. */
  port: number
  token: string
  /** Where its sessions are kept. */
  directory: string
  /** How much faster than life its agent is. */
  speed: number
  listCards: Look
  log: Log
}

/** That of the settings. */
export const openSimulated = async (env: Env, log: Log): Promise<SimulatedGateway> =>
  openSimulatedGateway({
    ...{ port: env.CLUTCH_GATEWAY_PORT, token: await simulatedToken(env), log, listCards },
    ...{ directory: homeOf(env.CLUTCH_HOME).simulatedGateway, speed: env.CLUTCH_SIMULATION_SPEED },
  })

/** Turns that its end interrupts are taken up again, one after another. */
const RESUME_MS = 500

/** @throws where the port is taken. */
export async function openSimulatedGateway(options: Options): Promise<SimulatedGateway> {
  const { port, token, directory, speed, listCards, log } = options
  const world = createWorld({
    ...{ token, version: SIMULATED_VERSION, models: SIMULATED_MODELS, resumeMs: RESUME_MS },
    ...{ agent: simulatedAgent({ speed, listCards }), memory: openMemory(directory) },
  })
  const server = serverOf(world, port)
  await server.start()
  log.info({ port }, "gateway.simulated")
  return { url: server.url, close: () => endInOrder(world, server) }
}
