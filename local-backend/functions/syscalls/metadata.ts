/** What a function may know about its caller, its deployment and itself. */
import { convexToJson } from "convex/values"
import type { Identity } from "../../engine/types.ts"
import type { JsonValue } from "../../database/types.ts"
import type { Frame, RequestMetadata } from "../frame.ts"
import type { LoadedDeployment } from "../deployment.ts"
import { moduleName, splitPath } from "../path.ts"
import { stringArg } from "./table.ts"
import type { AsyncSyscall, SyncSyscall, SyscallArgs } from "./table.ts"

export const metadataSyncSyscalls: Record<string, SyncSyscall> = {
  "1.0/getSnapshotTs": ({ transaction }) => JSON.stringify(convexToJson(transaction.snapshotTs)),
  "1.0/componentArgument": componentArgument,
}

export const metadataSyscalls: Record<string, AsyncSyscall> = {
  "1.0/getUserIdentity": getUserIdentity,
  "1.0/getTransactionMetrics": ({ transaction }) => JSON.stringify(transaction.metrics()),
  "1.0/getFunctionMetadata": ({ path, kind, root }) => functionMetadata(root.deployment, path, kind),
  "1.0/getDeploymentMetadata": () => DEPLOYMENT_METADATA,
  // Audit logs are a product of the hosted service; a call to one is allowed and has no effect here.
  "1.0/auditLog": () => "null",
}

export const requestSyscalls: Record<string, AsyncSyscall> = {
  "1.0/getRequestMetadata": ({ root, identity }) => {
    // The token is the identity in another form, and as little known to components.
    const { authToken, ...request } = root.request
    return requestMetadata(identity === root.identity ? root.request : request)
  },
}

export const DEPLOYMENT_METADATA = JSON.stringify({ name: "local", region: null, class: "s16" })

/** In a component called by another there is nobody, whoever asks: that result is everybody's. */
function getUserIdentity({ root, identity }: Frame): string {
  if (identity === root.identity) root.usedIdentity = true
  return JSON.stringify(attributesOf(identity))
}

/** Arguments that older versions of `app.use` could give to a component. */
function componentArgument({ root, component }: Frame, args: SyscallArgs): string {
  const value = root.deployment?.components.get(component)?.args[stringArg(args, "name")]
  return value === undefined ? "{}" : `{"value":${value}}`
}

/** What `ctx.auth.getUserIdentity()` answers. */
export function attributesOf(identity: Identity): Record<string, JsonValue> | null {
  if (identity.kind === "user") return identity.attributes
  return identity.kind === "admin" ? (identity.actingAs ?? null) : null
}

export function functionMetadata(
  loaded: LoadedDeployment | null,
  qualified: string,
  type: "query" | "mutation" | "action",
): string {
  const { component, path } = splitPath(qualified)
  // HTTP actions are no functions that one can name; whoever knows their route may call them.
  const visibility = loaded?.functions.get(qualified)?.spec.visibility ?? "public"
  return JSON.stringify({ name: moduleName(path), componentPath: component, type, visibility })
}

export function requestMetadata(request: RequestMetadata): string {
  return JSON.stringify({
    ip: request.ip ?? null,
    userAgent: request.userAgent ?? null,
    requestId: request.requestId,
    scheduledFunctionId: request.scheduledFunctionId ?? null,
    authToken: request.authToken ?? null,
  })
}
