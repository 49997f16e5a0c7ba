/** How the channel `clutch` stands in a gateway, read from the status that gateways keep of their channels. */
import { z } from "zod"
import type { GatewayChannel } from "#domain/gateway"

const Account = z.looseObject({
  enabled: z.boolean().optional(),
  configured: z.boolean().optional(),
  running: z.boolean().optional(),
  lastError: z.string().nullish(),
})
export const ChannelsStatus = z.looseObject({
  channelAccounts: z.record(z.string(), z.array(Account)).default({}),
})

const CHANNEL = "clutch"
const STOPPED = "The gateway does not run it; its log says why (openclaw logs)."
const UNCONFIGURED = "It does not know Clutch's directory; run: clutch plugins install"

export function channelIn({ channelAccounts }: z.infer<typeof ChannelsStatus>): GatewayChannel {
  const [account] = channelAccounts[CHANNEL] ?? []
  if (!account || account.enabled === false) return { state: "absent", sentence: "" }
  if (account.configured === false) return { state: "closed", sentence: UNCONFIGURED }
  if (account.lastError) return { state: "closed", sentence: account.lastError.slice(0, 500) }
  return account.running === true ? { state: "open", sentence: "" } : { state: "closed", sentence: STOPPED }
}
