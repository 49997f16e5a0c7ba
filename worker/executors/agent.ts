/** What is known of a run when its agent's command line is built, and what comes of it. */
import type { Workspace } from "#domain/run"
import type { StoredRequest } from "../runs/request.ts"

export type AgentCommand = {
  command: string
  args: string[]
  /** Added to the environment that every agent gets. */
  env?: Record<string, string>
  /** Given on standard input, which is then closed. */
  stdin?: string
}

export type AgentContext = {
  request: StoredRequest
  workspace: Workspace
  /** The agent's HOME. */
  home: string
  simulationSpeed: number
}
