/** The table of the HTTP API's routes, and the answer for those that are not in it. */
import { HttpError } from "./http-error.ts"
import { decodedPart } from "./request-target.ts"
import { updateEnvironmentVariables } from "./routes/environment.ts"
import * as deploy from "./routes/deploy.ts"
import { backup } from "./routes/backup.ts"
import { fetchExport, requestExport } from "./routes/export.ts"
import * as functions from "./routes/functions.ts"
import * as imports from "./routes/import.ts"
import * as information from "./routes/information.ts"
import * as logs from "./routes/logs.ts"
import type { Exchange, Reply, Route } from "./routes/route.ts"
import * as storage from "./routes/storage.ts"
import * as wellKnown from "./routes/well-known.ts"

const ROUTES: Record<string, Partial<Record<string, Route>>> = {
  "/api/query": { POST: functions.query, GET: functions.queryByUrl },
  "/api/query_batch": { POST: functions.queryBatch },
  "/api/query_ts": { POST: functions.queryTimestamp },
  "/api/query_at_ts": { POST: functions.queryAtTimestamp },
  "/api/mutation": { POST: functions.mutation },
  "/api/action": { POST: functions.action },
  "/api/function": { POST: functions.anyFunction },
  "/api/run_test_function": { POST: functions.testFunction },
  "/api/push": { POST: deploy.push },
  "/api/get_config_hashes": { POST: deploy.configHashes },
  "/api/deploy2/evaluate_schema": { POST: deploy.evaluateSchema },
  "/api/deploy2/evaluate_push": { POST: deploy.evaluatePush },
  "/api/deploy2/start_push": { POST: deploy.startPush },
  "/api/deploy2/wait_for_schema": { POST: deploy.waitForSchema },
  "/api/deploy2/finish_push": { POST: deploy.finishPush },
  "/api/deploy2/report_push_completed": { POST: deploy.reportPushCompleted },
  "/api/stream_function_logs": { GET: logs.streamFunctionLogs },
  "/api/stream_udf_execution": { GET: logs.streamExecutions },
  "/api/v1/get_canonical_urls": { GET: information.canonicalUrls },
  "/api/update_environment_variables": { POST: updateEnvironmentVariables },
  "/api/debug_event": { POST: information.debugEvent },
  "/api/storage/upload": { POST: storage.upload },
  "/api/export/request/zip": { POST: requestExport },
  "/api/import/start_upload": { POST: imports.startUpload },
  "/api/import/upload_part": { POST: imports.uploadPart },
  "/api/import/finish_upload": { POST: imports.finishUpload },
  "/api/perform_import": { POST: imports.performImport },
  "/api/cancel_import": { POST: imports.cancelImport },
  "/api/backup": { POST: backup },
  "/.well-known/jwks.json": { GET: wellKnown.publicKeys },
  "/.well-known/openid-configuration": { GET: wellKnown.openidConfiguration },
  "/": { GET: information.greeting },
  "/version": { GET: information.version },
  "/instance_name": { GET: information.instanceName },
  "/instance_version": { GET: information.version },
  "/echo": { POST: information.echo },
  "/health": { GET: information.health },
  "/metrics": { GET: information.metrics },
}

const RUN = "/api/run/"
const STORAGE = "/api/storage/"
const EXPORT = "/api/export/zip/"

export async function answer(exchange: Exchange, path: string): Promise<Reply> {
  const method = exchange.request.method === "HEAD" ? "GET" : (exchange.request.method ?? "GET")
  const routes = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined
  const route = routes?.[method]
  if (route) return route(exchange)
  if (path.startsWith(RUN) && method === "POST") {
    return functions.runByPath(exchange, decodedPart(path.slice(RUN.length)))
  }
  if (path.startsWith(STORAGE) && method === "GET" && !routes) {
    return storage.download(exchange, path.slice(STORAGE.length))
  }
  if (path.startsWith(EXPORT) && method === "GET") return fetchExport(exchange, path.slice(EXPORT.length))
  if (routes) throw new HttpError(405, "MethodNotAllowed", `${path} does not answer ${method}.`)
  // Official tools repeat a request that was answered by 404, so what is not there says so with 400.
  if (path.startsWith("/api/")) {
    throw new HttpError(400, "NotSupported", `This backend does not support ${method} ${path}.`)
  }
  throw new HttpError(404, "NotFound", `There is nothing at ${path}.`)
}
