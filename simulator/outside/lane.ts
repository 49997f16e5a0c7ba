/** What is seen of the merge lanes from outside: who worked in them, and what landed. */
import type { Caller } from "#lib/convex"
import type { MergeJob } from "#worker/loop/ports"
import type { Process } from "../time/timeline.ts"
import type { Git } from "./git.ts"
import type { World } from "../world.ts"
import { createLandingFor } from "./landing.ts"

export type Lane = {
  landed: { projectId: string; headCommit: string; commit: string }[]
  /** Heads that people merged by hand. */
  byHand: Set<string>
  /** Who worked in a lane without its lease; what landed without its check. */
  uninvited: string | null
  unjudged: string | null
}

export const createLane = (): Lane => ({ landed: [], byHand: new Set(), uninvited: null, unjudged: null })

/** After a fault of its own a loop may believe to hold a lease that has run out: compare-and-swap keeps it harmless. */
const FORGIVEN_MS = 110_000

export function createLanding(world: World, loop: Process, door: Caller) {
  const { timeline, chance, git, conditions, trace, lane } = world
  return createLandingFor(
    {
      ...{ timeline, git, conditions, note: trace.note, chance: chance.stream(`landing of ${loop.name}`) },
      inLane: (process, projectId, what) => {
        if (!holdsLane(world, process, projectId))
          lane.uninvited ??= `${process.name} wants to ${what} in ${projectId} and does not hold its lane.`
      },
      landed: (projectId, job, commit) => noteLanding(world, projectId, job, commit),
    },
    loop,
    door,
  )
}

function holdsLane(
  { rows, loops, timeline, backendNow }: World,
  process: Process,
  projectId: string,
): boolean {
  const loop = loops.find((each) => each.process === process)
  if (!loop || timeline.now() - loop.troubledAt < FORGIVEN_MS) return true
  const lease = rows.all("leases").find(({ resource }) => resource === `merge_lane:${projectId}`)
  return lease?.holder === process.name && Number(lease.expiresAt) > backendNow()
}

/** Each head that the target did not have before; called before it does. */
function noteLanding({ rows, lane, git }: World, projectId: string, job: MergeJob, commit: string): void {
  const { key } = job.task
  for (const headCommit of newHeads(git, projectId, commit))
    lane.landed.push({ projectId, headCommit, commit })
  if (git.isRed(commit)) lane.unjudged ??= `${key} landed as ${commit}, which its check found red.`
  if (rows.get("projects", projectId)?.checkCommand === "") return
  const isChecked = rows
    .all("runs")
    .some(
      ({ role, outcome, subjectCommit }) =>
        role === "check" && outcome === "success" && subjectCommit === commit,
    )
  if (!isChecked) lane.unjudged ??= `${key} landed as ${commit}, and no check of that has passed.`
}

/** What people merged by hand is there already, and what a joined commit brings of the target's own is no news. */
const newHeads = (git: Git, projectId: string, commit: string): readonly string[] => {
  const { history } = git.targetOf(projectId)
  const own = new Set(history.flatMap((each) => git.broughtBy(each)))
  return git.broughtBy(commit).filter((head) => !own.has(head) || isLandedTwice(git, projectId, head, commit))
}

/** A second commit of the same work that is not built on the first. */
function isLandedTwice(git: Git, projectId: string, head: string, commit: string): boolean {
  const { contains } = git.targetOf(projectId)
  return contains.includes(head) && git.ownHeadOf(commit) === head
}
