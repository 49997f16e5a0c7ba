/** The gateway, as Clutch's processes see it. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { GatewayReport } from "#domain/gateway"
import { organizationId } from "./tenant.ts"

export const gatewaysTables = {
  // How the bridge stands with the gateway, and what that offers. Written by the bridge at every change and every half
  // minute; read by chat page, home and settings; one row, reused.
  gateways: defineTable({
    ...zodOutputToConvexFields(GatewayReport.shape),
    organizationId,
    since: v.number(),
  }).index("by_organization", ["organizationId"]),
}
