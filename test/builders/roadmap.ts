/** Roadmaps in one line, for tests and the gallery. */
import {
  assembled,
  progressOf,
  type Roadmap,
  type RoadmapPhase,
  type RoadmapRequirement,
} from "#domain/roadmap"
import type { TaskStatus } from "#domain/task"

let tasks = 100

type GivenRequirement = Partial<Omit<RoadmapRequirement, "tasks">> & {
  /** Statuses of its tasks, or the tasks themselves. */
  tasks?: readonly (TaskStatus | RoadmapRequirement["tasks"][number])[]
}

export function aRequirement({ tasks: given = [], ...rest }: GivenRequirement = {}): RoadmapRequirement {
  const linked = given.map((task) =>
    typeof task === "string" ? { key: `CLU-${++tasks}`, title: `Work ${tasks}`, status: task } : task,
  )
  return {
    ...{ key: "CLU-R1", title: "People sign in with a link", description: "", revision: 0 },
    ...rest,
    tasks: linked,
    progress: progressOf(linked.map(({ status }) => status)),
  }
}

type GivenRoadmap = { phases?: Partial<RoadmapPhase>[]; loose?: RoadmapRequirement[] }

/** Phases are called CLU-P1, CLU-P2, ... */
export const aRoadmap = ({ phases = [], loose = [] }: GivenRoadmap = {}): Roadmap =>
  assembled(
    { slug: "clutch", key: "CLU", name: "Clutch" },
    phases.map((phase, index) => ({
      ...{ key: `CLU-P${index + 1}`, title: `Phase ${index + 1}`, goal: "", revision: 0 },
      requirements: [],
      ...phase,
    })),
    loose,
  )
