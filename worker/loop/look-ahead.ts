/** The conflict forecast, beside the cycles: looks at a project's branches when its cards moved, and now and then. */
import { hasOpenWork, MAX_FORECAST_CONFLICTS } from "#domain/forecast"
import type { Snapshot, SnapshotProject, SnapshotTask } from "#domain/loop/snapshot"
import { createForecaster } from "../landing/forecast.ts"
import type { LoopMemory } from "./memory.ts"
import type { ForecastPort, Ports } from "./ports.ts"

/** An agent commits without telling the loop. */
const LOOK_EVERY_MS = 30_000
/** Also when cards move in quick succession. */
const LEAST_PAUSE_MS = 2_000
/** Cards per project, those in the merge lane first; and joined pairs per look. */
const MOST_CARDS = 60
const MOST_JOINS = 40

export const createForecast = (): ForecastPort => {
  const forecaster = createForecaster()
  return ({ repository, landing, baseBranch, integrationBranch }, cards) => {
    const targetBranch = landing === "integration" ? integrationBranch : baseBranch
    return forecaster({ repository, targetBranch, cards, most: MOST_JOINS })
  }
}

/** Starts what is due and returns at once. A look that fails is logged and made again in measure. */
export function lookAhead(snapshot: Snapshot, ports: Ports, memory: LoopMemory): void {
  const { forecast } = ports
  if (!forecast) return
  for (const project of snapshot.projects) {
    const cards = openCards(snapshot.tasks, project)
    const known = memory.forecasts.get(project.projectId)
    if (isDue(cards, known, ports.clock.now()))
      memory.background.run(`forecast ${project.projectId}`, () =>
        look(project, cards, forecast, ports, memory),
      )
  }
}

type Known = LoopMemory["forecasts"] extends Map<string, infer Value> ? Value : never

function isDue(cards: readonly SnapshotTask[], known: Known | undefined, now: number): boolean {
  if (!known) return cards.length > 0
  const since = now - known.lookedAt
  if (since < LEAST_PAUSE_MS) return false
  if (nameOf(cards) !== known.cards || !known.isWhole) return true
  return cards.length > 0 && since >= LOOK_EVERY_MS
}

async function look(
  project: SnapshotProject,
  tasks: SnapshotTask[],
  forecast: ForecastPort,
  { backend, clock, log }: Ports,
  memory: LoopMemory,
): Promise<void> {
  const { projectId } = project
  const cards = tasks.map(({ taskId, key }) => ({ taskId, key }))
  const before = memory.forecasts.get(projectId)
  const found = { lookedAt: clock.now(), cards: nameOf(tasks), isWhole: true, said: before?.said ?? "" }
  try {
    const { conflicts, isWhole } = await forecast(project, cards)
    const told = conflicts.slice(0, MAX_FORECAST_CONFLICTS)
    const said = JSON.stringify(told)
    if (said !== found.said) await backend.merges.forecast({ projectId, conflicts: told })
    memory.forecasts.set(projectId, { ...found, isWhole, said, lookedAt: clock.now() })
  } catch (error) {
    log.warn({ error, project: project.slug }, "forecast.failed")
    memory.forecasts.set(projectId, { ...found, lookedAt: clock.now() })
  }
}

/** What changes when a card moves or its reviewed commit does. */
const nameOf = (cards: readonly SnapshotTask[]): string =>
  cards.map(({ key, headCommit }) => `${key} ${headCommit}`).join()

const openCards = (tasks: readonly SnapshotTask[], { projectId }: SnapshotProject): SnapshotTask[] =>
  tasks
    .filter((task) => task.projectId === projectId && hasOpenWork(task.status))
    .sort(
      (a, b) => Number(b.status === "merging") - Number(a.status === "merging") || (a.key < b.key ? -1 : 1),
    )
    .slice(0, MOST_CARDS)
