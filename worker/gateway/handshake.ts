/** The `connect` request: who Clutch says it is, and which rights it asks for. */
import { VERSION } from "#lib/version"
import { signedDevice, type DeviceIdentity } from "./device.ts"
import type { Challenge, Hello } from "./frames.ts"
import { trouble, type Trouble } from "./trouble.ts"

export const OLDEST_PROTOCOL = 3
export const NEWEST_PROTOCOL = 4

/** Admin is needed for a working directory outside the gateway's own, and for deleting sessions. */
export const SCOPES = ["operator.read", "operator.write", "operator.admin", "operator.approvals"] as const

/** A gateway denies guarded commands at once where no connected client says that it answers approvals. */
const CAPABILITIES = ["tool-events", "approvals", "exec-approvals"] as const

/** Gateways know a closed list of client names; ours goes into `displayName`. */
const CLIENT = { id: "gateway-client", displayName: "Clutch", version: VERSION, mode: "backend" } as const

export function connectParams(
  challenge: Challenge,
  { token, device, now }: { token: string | undefined; device: DeviceIdentity; now: number },
) {
  const claims = {
    ...{ clientId: CLIENT.id, clientMode: CLIENT.mode, role: "operator", scopes: SCOPES },
    token: token ?? "",
  }
  return {
    minProtocol: OLDEST_PROTOCOL,
    maxProtocol: NEWEST_PROTOCOL,
    client: { ...CLIENT, platform: process.platform },
    role: "operator",
    scopes: [...SCOPES],
    caps: [...CAPABILITIES],
    ...(token !== undefined && { auth: { token } }),
    device: signedDevice(device, claims, challenge, now),
  }
}

/** A hello that Clutch cannot work with. Old gateways do not say the scopes: then the first refused request will. */
export function helloTrouble(hello: Hello): Trouble | null {
  if (hello.protocol < OLDEST_PROTOCOL || hello.protocol > NEWEST_PROTOCOL)
    return trouble("protocol", `The gateway speaks protocol ${hello.protocol}.`)
  const given = hello.auth?.scopes
  const missing = given ? SCOPES.filter((scope) => !given.includes(scope)) : []
  return missing.length > 0 ? trouble("scopes", `The gateway did not grant ${missing.join(", ")}.`) : null
}
