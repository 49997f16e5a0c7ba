/** The merge lane's commits in a real repository with a person's checkout, through the landing that Clutch itself uses. */
import { createLanding } from "#worker/loop/landing"
import type { MergeJob } from "#worker/loop/ports"
import { aRepository } from "../builders/repository.ts"
import type { LaneGit } from "./merge-batches.ts"

export function createRealGit(): LaneGit {
  const repository = aRepository()
  const noRows = () => {
    throw new Error("There are no pull requests here.")
  }
  const landing = createLanding(repository.home, noRows)
  const start = repository.head()
  const landings: string[] = []
  let pushes = 0
  const here = ({ project, ...job }: MergeJob): MergeJob => ({
    ...job,
    project: { ...project, repository: repository.path, baseBranch: repository.base },
  })
  return {
    offer: landing.offer,
    look: landing.look,
    prepare: (job) => landing.prepare(here(job)),
    async land(job) {
      const answer = await landing.land(here(job))
      if (answer.kind === "landed") landings.push(repository.head())
      return answer
    },
    commitWork: (card) =>
      repository.branch(
        `work/${card.replace(" ", "-")}`,
        start,
        { [`cards/${card}`]: card },
        { [`more/${card}`]: "" },
      ),
    cardsIn: (commit) =>
      repository
        .run("ls-tree", "-r", "-z", "--name-only", commit, "cards/")
        .split("\0")
        .filter(Boolean)
        .map((file) => file.slice("cards/".length)),
    push: () => void repository.commit({ [`pushed/${++pushes}`]: "by somebody else" }),
    landings: () => landings,
    target: () => repository.head(),
  }
}
