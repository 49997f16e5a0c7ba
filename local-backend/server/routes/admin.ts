/** Routes that need the admin key: pushing code and setting environment variables. */
import { z } from "zod"
import { PushError } from "../../functions/errors.ts"
import { readJson } from "../http-body.ts"
import { HttpError } from "../http-error.ts"
import { jsonReply, requireAdmin, type Exchange, type Reply } from "./route.ts"

const MAX_BUNDLE_BYTES = 64 * 1024 * 1024

const Module = z.object({
  path: z.string().min(1),
  source: z.string(),
  sourceMap: z.string().optional(),
  environment: z.enum(["isolate", "node"]),
})
const Bundle = z.object({ modules: z.array(Module), schema: Module.nullable() })

const EnvironmentChanges = z.object({
  changes: z.array(z.object({ name: z.string().min(1).max(256), value: z.string().max(8192).nullable() })),
})

/** Deploys a bundle. If it cannot be, the code that served before still serves. */
export async function push(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const bundle = await readJson(exchange.request, Bundle, MAX_BUNDLE_BYTES)
  try {
    const { functions, httpRoutes, crons } = await exchange.backend.engine.deploy(bundle)
    return jsonReply({ functions: functions.length, httpRoutes: httpRoutes.length, crons: crons.length })
  } catch (error) {
    if (error instanceof PushError) throw new HttpError(400, error.code, error.message)
    throw error
  }
}

export async function updateEnvironmentVariables(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { changes } = await readJson(exchange.request, EnvironmentChanges)
  await exchange.backend.engine.setEnvironmentVariables(changes)
  return jsonReply(null)
}
