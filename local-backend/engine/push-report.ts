/** What the analysis of a push found, in the words of the official tools, which generate code from it. */
import type { JsonValue } from "../database/types.ts"
import { checkedApp } from "../functions/components/report.ts"
import type { LoadedDeployment } from "../functions/deployment.ts"
import { storedModules } from "./deployment-store.ts"
import type { StoredDeployment } from "./deployment-store.ts"
import { authInfo } from "./push-diff.ts"
import type { PushReport } from "./push.ts"
import type { Deployment, FunctionSpec } from "./types.ts"

const SCHEMA = "schema.js"
const CHUNKS = "_deps/"

export function reportOf(stored: StoredDeployment, { deployment }: LoadedDeployment): PushReport {
  return {
    appAuth: deployment.authProviders.map(authInfo),
    analysis: Object.fromEntries(
      Object.entries(deployment.definitions ?? {}).map(([definitionPath, analysis]) => [
        definitionPath,
        {
          definition: analysis.definition as JsonValue,
          schema: analysis.schema as JsonValue,
          functions: modulesReport(
            storedModules(stored, definitionPath).map(({ path }) => path),
            analysis,
          ),
          udfConfig: udfConfigOf(stored),
        },
      ]),
    ),
    app: checkedApp(deployment),
  }
}

/** The functions of one component's modules, by module; chunks and the schema hold none. */
export function modulesReport(
  paths: readonly string[],
  deployment: Pick<Deployment, "functions" | "httpRoutes" | "crons">,
): Record<string, JsonValue> {
  const modules = paths.filter((path) => path !== SCHEMA && !path.startsWith(CHUNKS)).toSorted()
  return Object.fromEntries(
    modules.map((path) => {
      const own = deployment.functions.filter((spec) => moduleOf(spec) === path)
      const report: JsonValue = {
        functions: own.filter(({ kind }) => kind !== "httpAction").map(functionReport),
        httpRoutes: path === "http.js" ? httpReport(deployment) : null,
        cronSpecs: path === "crons.js" ? cronReport(deployment) : null,
        sourceMapped: null,
      }
      return [path, report]
    }),
  )
}

export function udfConfigOf({ udfServerVersion, importPhase }: StoredDeployment): JsonValue {
  const timestamp = Buffer.alloc(8)
  timestamp.writeBigInt64LE(BigInt(importPhase.nowMs) * 1_000_000n)
  return {
    serverVersion: udfServerVersion ?? "",
    importPhaseRngSeed: { $bytes: importPhase.seed },
    importPhaseUnixTimestamp: { $integer: timestamp.toString("base64") },
  }
}

/** `messages:list` is in `messages.js`. */
export function moduleOf({ path }: Pick<FunctionSpec, "path">): string {
  return `${path.slice(0, path.lastIndexOf(":"))}.js`
}

const UDF_TYPES = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
  httpAction: "HttpAction",
} as const

function functionReport({ path, kind, visibility, args, returns }: FunctionSpec): JsonValue {
  return {
    name: path.slice(path.lastIndexOf(":") + 1),
    pos: null,
    udfType: UDF_TYPES[kind],
    visibility: { kind: visibility },
    args: JSON.stringify(args),
    returns: JSON.stringify(returns ?? { type: "any" }),
  }
}

function httpReport({ httpRoutes }: Pick<Deployment, "httpRoutes">): JsonValue {
  return httpRoutes.map(({ path, method }) => ({ route: { path, method }, pos: null }))
}

function cronReport({ crons }: Pick<Deployment, "crons">): JsonValue {
  return crons.map(({ name, path, args, schedule }) => ({
    identifier: name,
    cronSpec: { udfPath: path, udfArgs: [args], cronSchedule: schedule },
  }))
}
