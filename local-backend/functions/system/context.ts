/** What a system function is given. The transaction records what it reads, so its subscribers hear of changes. */
import type { JsonValue, Transaction } from "../../database/types.ts"
import type { LoadedDeployment } from "../deployment.ts"

/** What system functions know beyond the database. */
export type SystemPorts = {
  /** The deployment's environment variables; whoever watches them is told of a change by the deployment's swap. */
  variables(): Record<string, string>
  cloudUrl: string
  /** A record of the server's own, or null. */
  state(key: string): JsonValue
  components(): readonly string[]
}

export type SystemContext = Omit<SystemPorts, "state"> & {
  /** As the wanted component sees it. */
  transaction: Transaction
  /** The component's path; empty for the app. */
  component: string
  deployment: LoadedDeployment["deployment"] | null
  /** A record of the server's own that `setSystemState` writes; the function runs again when it changes. */
  state(key: string): JsonValue
}

export type SystemArgs = { readonly [name: string]: JsonValue | undefined }

/** Answers Convex-JSON text: documents are handed on as they are stored. */
export type SystemFunction = (context: SystemContext, args: SystemArgs) => string

/** What `observe` and `announce` of a transaction call the records of the server's own. */
export function stateTopic(key: string): string {
  return `_state.${key}`
}
