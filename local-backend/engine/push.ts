/** What a push is, in its three steps, as the network side sees them. Everything survives structured cloning. */
import type { JsonValue } from "../database/types.ts"
import type { Bundle, Deployment, Module } from "./types.ts"

/** Stands for a module that the deployment has already, so that its text need not be sent again. */
export type ModuleHash = { path: string; environment: Module["environment"]; sha256: string }

/** A bundle as the official tools send it: what did not change is named, not repeated. */
export type PushRequest = Bundle & { unchangedModules?: ModuleHash[] }

export type IndexConfig = { name: string; staged?: boolean } & (
  | { type: "database"; fields: string[] }
  | { type: "search"; searchField: string; filterFields: string[] }
  | { type: "vector"; dimensions: number; vectorField: string; filterFields: string[] }
)

/** Enabled indexes were staged before, disabled ones become staged. */
export type IndexDiff = Record<"added" | "removed" | "enabled" | "disabled", IndexConfig[]>

/** What the analysis found, as the official tools want it. */
export type PushReport = {
  appAuth: Record<string, string | null>[]
  /** By definition path; "" is the app. */
  analysis: Record<string, JsonValue>
  /** The tree of components. */
  app: JsonValue
}

/** Code that was evaluated and analysed, and serves nobody before `finish`. */
export type PreparedPush = PushReport & {
  id: string
  deployment: Deployment
  environmentVariables: Record<string, string>
  /** By component path; "" is the app. */
  indexDiffs: Record<string, IndexDiff>
}

/** How far the database is with a prepared push. */
export type PushCheck =
  | { type: "complete" }
  // With the table that does not fit, if it is one.
  | { type: "failed"; error: string; componentPath: string; tableName: string | null }

export type ComponentDiff = {
  diffType: "create" | "modify" | "unmount" | "remount"
  modules: { added: string[]; removed: string[] }
  udfVersion: { previous: string; next: string } | null
  crons: { added: string[]; updated: string[]; deleted: string[] }
  indexes: IndexDiff
  /** JSON texts, null where there is no schema; null altogether where it stays as it is. */
  schema: { previous: string | null; next: string | null } | null
}

/** What a finished push changed, or would. */
export type PushDiff = {
  /** JSON texts of auth providers. */
  auth: { added: string[]; removed: string[] }
  /** By component path; "" is the app. */
  components: Record<string, ComponentDiff>
}

/** What the schema of a push would mean for the documents there are. */
export type SchemaEvaluation = {
  schemaValidation: boolean
  tables: { name: string; mustWalk: boolean; documents: number; bytes: number }[]
  indexes: { index: IndexConfig; change: IndexChange; documents: number }[]
}
export type IndexChange = "added" | "identical" | "enabled" | "disabled" | "dropped"

/** A push takes its time (documents are checked, indexes are built) while the old code goes on serving. */
export interface Pushes {
  /** Throws PushError where the code is refused. */
  prepare(request: PushRequest): Promise<PreparedPush>
  /** Checks the documents that are there against the new schema. */
  check(id: string): Promise<PushCheck>
  /** Swaps the deployment atomically; a dry run only tells what would change. Throws PushError. */
  finish(id: string, options: { dryRun: boolean }): Promise<PushDiff>
  evaluateSchema(request: PushRequest): Promise<SchemaEvaluation>
  /** Of the app's modules as they were pushed. */
  moduleHashes(): Promise<{ modules: ModuleHash[]; udfServerVersion: string | null }>
}
