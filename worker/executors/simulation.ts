/** The simulated agent: a real process that follows a script in place of a model. It cannot write anything of worth. */
import { writeFileSync } from "node:fs"
import path from "node:path"
import { ROOT } from "#lib/root"
import type { AgentCommand, AgentContext } from "./agent.ts"
import type { AssignmentInput } from "./simulation/assignment.ts"

const AGENT = path.join(ROOT, "worker", "executors", "simulation", "agent.ts")

export function simulationCommand({ request, workspace, home, simulationSpeed }: AgentContext): AgentCommand {
  const assignment: AssignmentInput = {
    runId: request.runId,
    taskId: request.taskId,
    taskKey: request.taskKey,
    role: request.role,
    attempt: request.attempt,
    isPlanning: request.isPlanning ?? false,
    baseBranch: request.baseBranch,
    baseCommit: workspace.baseCommit,
    checkCommand: request.checkCommand,
    prompt: request.prompt,
    reviewComments: request.reviewComments,
    transcript: request.transcript,
    speed: simulationSpeed,
  }
  const file = path.join(home, "assignment.json")
  writeFileSync(file, JSON.stringify(assignment), { mode: 0o600 })
  return { command: process.execPath, args: [AGENT, file] }
}
