/** The merge lane's git in the past: joins branches with main, and moves main there. */
import type { Caller } from "#lib/convex"
import { CLUTCH_IDENTITY } from "#lib/git/identity"
import { FORGES } from "#worker/forges/index"
import { landingMessage } from "#worker/landing/message"
import type { LandingPort, MergeJob } from "#worker/loop/ports"
import { createPullRows } from "#worker/loop/pull-rows"
import { joined, type PastRepository } from "./repository.ts"
import type { Story } from "../story/story.ts"
import type { PastTime } from "./time.ts"

type Parts = {
  home: string
  time: PastTime
  loop: Caller
  repositoryOf(slug: string): PastRepository
  /** Where a card's branch began. */
  rootOf(taskKey: string): string
  stories: readonly Story[]
}

const JOIN_MS = 900
const LAND_MS = 300

export function createPastLanding({ home, time, loop, repositoryOf, rootOf, stories }: Parts): LandingPort {
  const rowsOf = createPullRows(loop)
  return {
    async prepare({ entry, project, task, onto }) {
      time.tick(JOIN_MS)
      const repository = repositoryOf(project.slug)
      const target = onto ?? repository.headOf(project.baseBranch)!
      const { tree, conflicts } = joined(
        repository.treeOf(rootOf(task.key)),
        repository.treeOf(target),
        repository.treeOf(entry.headCommit),
      )
      if (conflicts.length > 0)
        return { kind: "conflict", sentence: `${conflicts.join(", ")} conflicts with ${project.baseBranch}.` }
      const candidateCommit = await repository.commit({
        ...{ parent: target, tree, author: CLUTCH_IDENTITY, at: time.now() },
        message: landingMessage(task),
      })
      return { kind: "candidate", candidateCommit, targetCommit: target }
    },

    async land({ entry, project }) {
      time.tick(LAND_MS)
      const repository = repositoryOf(project.slug)
      const { candidateCommit, targetCommit } = entry
      if (candidateCommit === null || repository.headOf(project.baseBranch) !== targetCommit)
        return { kind: "moved" }
      const inTheWay = editedBy(
        candidateCommit,
        repository,
        stories.find((story) => story.project.slug === project.slug),
      )
      if (inTheWay) return { kind: "held", sentence: inTheWay }
      repository.point(project.baseBranch, candidateCommit)
      return { kind: "landed", mergedCommit: candidateCommit }
    },

    offer({ entry, project, task }: MergeJob) {
      const rows = rowsOf({ projectId: project.projectId, taskId: entry.taskId })
      const forge = FORGES.local({ home, repository: project.repository, rows })
      const { branch } = entry
      return forge.open({ branch, targetBranch: project.baseBranch, title: task.title, body: "" })
    },

    // Nobody merges by hand here.
    look: async () => null,
  }
}

/** Says which files of the candidate a person is editing; null where none is. */
function editedBy(candidate: string, repository: PastRepository, story: Story | undefined): string | null {
  const parent = repository.parentOf(candidate)
  const [before, after] = [
    parent === null ? new Map() : repository.treeOf(parent),
    repository.treeOf(candidate),
  ]
  const edited = Object.keys(story?.edits ?? {}).filter((file) => before.get(file) !== after.get(file))
  return edited.length > 0
    ? `main is checked out at ${repository.path}, and landing would overwrite unsaved work there: ${edited.join(", ")}. Commit it or move it away; then it lands by itself.`
    : null
}
