/** How Clutch stands with the OpenClaw gateway: told by the bridge, read by pages. */
import { z } from "zod"
import { GatewayReport } from "#domain/gateway"
import { mutation, query } from "./functions.ts"
import { gatewayOf, reportGateway } from "./model/gateways.ts"

export const report = mutation({ actors: ["service"], args: GatewayReport, handler: reportGateway })

/** Null until the bridge has said anything. Its models are what settings of roles and agents may offer. */
export const get = query({ actors: ["user"], args: z.object({}), handler: gatewayOf })
