/** Sets the environment variables that functions see as `process.env`. */
import { z } from "zod"
import { PushError } from "../../functions/errors.ts"
import { checkEnvironmentChanges } from "../environment-changes.ts"
import { readJson } from "../http-body.ts"
import { HttpError } from "../http-error.ts"
import { jsonReply, requireAdmin, type Exchange, type Reply } from "./route.ts"

const EnvironmentChanges = z.object({
  changes: z.array(z.object({ name: z.string().min(1), value: z.string().nullable() })),
})

/** All changes or none: a value that the deployed code cannot be evaluated with changes nothing. */
export async function updateEnvironmentVariables(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { engine } = exchange.backend
  const { changes } = await readJson(exchange.request, EnvironmentChanges)
  checkEnvironmentChanges(changes, await engine.environmentVariables())
  try {
    await engine.setEnvironmentVariables(changes)
  } catch (error) {
    if (error instanceof PushError) throw new HttpError(400, error.code, error.message)
    throw error
  }
  return jsonReply(null)
}
