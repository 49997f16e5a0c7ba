/** What a shim starts for a run: the table from executor kind to command line. A check run is the same for all kinds. */
import type { ExecutorKind } from "#domain/run"
import type { AgentCommand, AgentContext } from "./agent.ts"
import { simulationCommand } from "./simulation.ts"

const COMMANDS: Partial<Record<ExecutorKind, (context: AgentContext) => AgentCommand>> = {
  simulation: simulationCommand,
}

export function agentCommand(context: AgentContext): AgentCommand {
  const { request } = context
  if (request.role === "check") return { command: "sh", args: ["-c", request.checkCommand] }
  const command = COMMANDS[request.executor]
  if (!command)
    throw new Error(`Agents of the executor ${request.executor} are no processes of this machine.`)
  return command(context)
}
