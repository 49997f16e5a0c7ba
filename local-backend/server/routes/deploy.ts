/** The steps of a push: prepared, checked against the documents, finished. All need the admin key. */
import { z } from "zod"
import { PushError } from "../../functions/errors.ts"
import { StartPush, WholeBundle } from "../../functions/push-request.ts"
import { readJson } from "../http-body.ts"
import { HttpError } from "../http-error.ts"
import * as protocol from "../push-protocol.ts"
import { jsonReply, requireAdmin, type Exchange, type Reply } from "./route.ts"

const MAX_PUSH_BYTES = 128 * 1024 * 1024
const FUNCTIONS_DIRECTORY = "convex/"

export async function configHashes(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { modules, udfServerVersion } = await exchange.backend.engine.pushes.moduleHashes()
  return jsonReply({
    config: { functions: FUNCTIONS_DIRECTORY, authInfo: [] },
    moduleHashes: modules.map(({ path, environment, sha256: hash }) => ({ path, environment, hash })),
    udfServerVersion,
    nodeDependencies: [],
  })
}

export async function startPush(exchange: Exchange): Promise<Reply> {
  const request = await readPush(exchange)
  const prepared = await refusing(exchange.backend.engine.pushes.prepare(request))
  return jsonReply(protocol.startPushAnswer(prepared))
}

/** The whole of it in one request, for tools that have the bundle whole: prepared, checked and finished. */
export async function push(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const bundle = await readJson(exchange.request, WholeBundle, MAX_PUSH_BYTES)
  try {
    const { functions, httpRoutes, crons } = await exchange.backend.engine.deploy(bundle)
    return jsonReply({ functions: functions.length, httpRoutes: httpRoutes.length, crons: crons.length })
  } catch (error) {
    if (error instanceof PushError) throw new HttpError(400, error.code, error.message)
    throw error
  }
}

/** What older official tools ask before a push; the push itself prepares again. */
export async function evaluatePush(exchange: Exchange): Promise<Reply> {
  const request = await readPush(exchange)
  const { id, indexDiffs } = await refusing(exchange.backend.engine.pushes.prepare(request))
  return jsonReply({ schemaChange: protocol.schemaChange(id, indexDiffs) })
}

export async function evaluateSchema(exchange: Exchange): Promise<Reply> {
  const request = await readPush(exchange)
  const evaluation = await refusing(exchange.backend.engine.pushes.evaluateSchema(request))
  return jsonReply(protocol.schemaEvaluationAnswer(evaluation))
}

export async function waitForSchema(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { schemaChange, dryRun } = await readJson(exchange.request, protocol.WaitForSchema, MAX_PUSH_BYTES)
  if (dryRun) return jsonReply({ type: "complete" })
  try {
    return jsonReply(await exchange.backend.engine.pushes.check(schemaChange.schemaIds[""]))
  } catch (error) {
    if (error instanceof PushError && error.code === "RaceDetected")
      return jsonReply({ type: "raceDetected" })
    throw refusalOf(error)
  }
}

export async function finishPush(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { startPush: started, dryRun } = await readJson(exchange.request, protocol.FinishPush, MAX_PUSH_BYTES)
  const id = started.schemaChange.schemaIds[""]
  const diff = await refusing(exchange.backend.engine.pushes.finish(id, { dryRun }))
  return jsonReply(protocol.finishPushAnswer(diff))
}

/** The official tools tell how long they took; there is nobody to tell it to. */
export async function reportPushCompleted(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  await readJson(exchange.request, z.unknown())
  return jsonReply(null)
}

async function readPush(exchange: Exchange) {
  await requireAdmin(exchange)
  return await readJson(exchange.request, StartPush, MAX_PUSH_BYTES)
}

async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw refusalOf(error)
  }
}

/** Codes that the official tools explain themselves keep their bare sentence. */
const EXPLAINED: readonly string[] = [
  "AuthConfigMissingEnvironmentVariable",
  "MissingEnvironmentVariables",
  "RaceDetected",
]

function refusalOf(error: unknown): unknown {
  if (!(error instanceof PushError)) return error
  const { code, message } = error
  return new HttpError(
    400,
    code,
    EXPLAINED.includes(code) ? message : `Hit an error while pushing:\n${message}`,
  )
}
