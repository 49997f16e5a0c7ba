/** What an agent of the fake gateway waits for: leave to run a command, and answers to its questions. */
import { randomUUID } from "node:crypto"
import type { FakeRun } from "./state.ts"
import type { World } from "./world.ts"

/** Where nobody is connected who answers such questions, the command is denied at once. */
export function approve(world: World, run: FakeRun, command: string): Promise<boolean> {
  if (![...world.peers].some(({ caps }) => caps.includes("approvals") || caps.includes("exec-approvals")))
    return Promise.resolve(false)
  const id = randomUUID()
  const payload = {
    ...{ approvalKind: "exec", id, createdAtMs: Date.now(), expiresAtMs: Date.now() + 1_800_000 },
    request: {
      ...{ command, cwd: run.session.cwd, host: "gateway", allowedDecisions: ["allow-once", "deny"] },
      ...{ sessionKey: run.session.key, runId: run.runId },
    },
  }
  world.broadcast("exec.approval.requested", payload)
  return new Promise((resolve, reject) => {
    world.life.approvals.set(id, { payload, decide: (decision) => resolve(decision !== "deny") })
    run.abort.signal.addEventListener("abort", () => reject(new Error("aborted")))
  })
}

export function askPerson(world: World, run: FakeRun, questions: unknown): Promise<string> {
  const id = `ask_${randomUUID()}`
  const payload = {
    ...{ id, agentId: "main", sessionKey: run.session.key, runId: run.runId, status: "pending" },
    questions: (Array.isArray(questions) ? (questions as { id?: string }[]) : []).map(
      ({ id: questionId, ...rest }) => ({
        questionId: questionId ?? "q1",
        isOther: true,
        ...rest,
      }),
    ),
    ...{ createdAtMs: Date.now(), expiresAtMs: Date.now() + 900_000 },
  }
  world.broadcast("question.requested", payload)
  return new Promise((resolve, reject) => {
    world.life.questions.set(id, { payload, answer: (answers) => resolve(JSON.stringify(answers)) })
    run.abort.signal.addEventListener("abort", () => reject(new Error("aborted")))
  })
}
