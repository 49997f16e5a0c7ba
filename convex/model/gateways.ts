/** The one row that says how Clutch stands with the gateway. */
import type { GatewayReport } from "#domain/gateway"
import type { ReadCtx, WriteCtx } from "./context.ts"

export async function reportGateway(ctx: WriteCtx, report: GatewayReport): Promise<void> {
  const row = await rowOf(ctx)
  const since = row?.state === report.state ? row.since : Date.now()
  const { organizationId } = ctx.actor
  if (row) await ctx.db.replace("gateways", row._id, { ...report, organizationId, since })
  else await ctx.db.insert("gateways", { ...report, organizationId, since })
}

export async function gatewayOf(ctx: ReadCtx) {
  const row = await rowOf(ctx)
  if (!row) return null
  const { state, sentence, mend, version, since, protocol, startedAt, lanes, models, limit, channel } = row
  return {
    ...{ state, sentence, since },
    mend: mend ?? null,
    version: version ?? null,
    protocol: protocol ?? null,
    startedAt: startedAt ?? null,
    lanes: lanes ?? null,
    models: models ?? [],
    limit: limit ?? null,
    channel: channel ?? null,
  }
}

const rowOf = (ctx: ReadCtx) =>
  ctx.db
    .query("gateways")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .unique()
