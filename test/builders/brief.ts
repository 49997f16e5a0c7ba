/** A claimed run's brief: say only what the test is about. */
import type { RunBrief } from "#domain/loop/brief"

type Parts = Partial<Omit<RunBrief, "task" | "project">> & {
  task?: Partial<RunBrief["task"]>
  project?: Partial<RunBrief["project"]>
}

export const aBrief = ({ task, project, ...more }: Parts = {}): RunBrief => ({
  runId: "r1",
  taskId: "t",
  role: "dev",
  attempt: 1,
  generation: 1,
  executor: "simulation",
  agent: null,
  project: {
    projectId: "p",
    slug: "shop",
    name: "Shop",
    repository: "/repositories/shop",
    baseBranch: "main",
    checkCommand: "npm test",
    runTimeLimitMs: 3_600_000,
    runIdleLimitMs: 600_000,
    ...project,
  },
  task: {
    key: "SHOP-1",
    title: "Fix the basket",
    description: "",
    criteria: [],
    tags: [],
    branch: null,
    ...task,
  },
  prompt: { number: 0, text: null },
  subjectCommit: null,
  earlier: [],
  step: null,
  results: [],
  children: [],
  objective: null,
  reviews: [],
  answers: [],
  comments: [],
  conflict: null,
  ...more,
})
