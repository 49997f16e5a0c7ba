/** The simulated agent's process: reads its assignment, works by its script, and reports as any agent does. */
import { readFileSync } from "node:fs"
import { Assignment } from "./assignment.ts"
import { ownTask } from "./clutch.ts"
import { plan } from "./manager.ts"
import { seededRandom } from "./random.ts"
import { review } from "./reviewer.ts"
import { develop, resolveConflict, writeReport, type Task } from "./roles.ts"
import { readScript } from "./script.ts"
import { openTranscript } from "./transcript.ts"
import { createWorld, type World } from "./world.ts"

const [, , file = ""] = process.argv
const assignment = Assignment.parse(JSON.parse(readFileSync(file, "utf8")))
const { taskId, role, attempt } = assignment
const transcript = openTranscript(assignment.transcript, assignment.runId, seededRandom(assignment.runId))
const world = createWorld(assignment, seededRandom(`${taskId}:${role}:${attempt}`), transcript)

// A real agent ends its turn when it is asked to; what it has not committed stays in the work tree.
process.once("SIGTERM", () => {
  transcript.fail("interrupted")
  process.exit(143)
})

transcript.user(assignment.prompt)
try {
  await work(world, await readTask())
} catch (error) {
  const sentence = error instanceof Error ? error.message : String(error)
  transcript.fail(sentence)
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}

/** The server's word on the task is newer than the prompt's; without it the prompt is enough. */
async function readTask(): Promise<Task> {
  const task = await ownTask(assignment.taskKey)
  return {
    title: task?.title ?? assignment.taskKey,
    criteria: task?.criteria.map(({ text }) => text) ?? [],
    script: readScript(task?.description ?? "") ?? readScript(assignment.prompt),
  }
}

function work(world: World, task: Task): Promise<void> {
  switch (role) {
    case "dev":
    case "writer":
    case "custom":
      return develop(world, task)
    case "reviewer":
      return review(world, task)
    case "pm":
      return assignment.isPlanning ? plan(world, task) : writeReport(world, task)
    case "conflict_resolver":
      return resolveConflict(world)
    default:
      return writeReport(world, task)
  }
}
