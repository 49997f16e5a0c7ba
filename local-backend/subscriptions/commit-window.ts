/**
 * Remembers the commits and deploys since the oldest run under way began. Until a run ends nobody knows what it
 * reads, so what happened meanwhile is compared with its result afterwards.
 */
import type { CommitNotice, QueryOutcome } from "../engine/types.ts"
import { intersects } from "./read-index.ts"

/** Says from when on an outcome of the run, computed at `ts`, holds no longer; null if it still does. */
export type Verdict = (ts: bigint, outcome: QueryOutcome) => bigint | null

export class CommitWindow {
  #commits: CommitNotice[] = []
  #runsUnderWay = 0
  #deploys = 0

  onCommit(notice: CommitNotice): void {
    if (this.#runsUnderWay > 0) this.#commits.push(notice)
  }

  onDeploy(): void {
    this.#deploys++
  }

  /** Opens the window for one run. The verdict is asked before the window is closed. */
  open(): { verdict: Verdict; close: () => void } {
    const deploys = this.#deploys
    this.#runsUnderWay++
    const verdict: Verdict = (ts, { readSet }) => {
      const commit = this.#commits.find((each) => each.ts > ts && intersects(each.writes, readSet))
      if (commit) return commit.ts
      return deploys === this.#deploys ? null : ts + 1n
    }
    const close = () => {
      this.#runsUnderWay--
      if (this.#runsUnderWay === 0) this.#commits = []
    }
    return { verdict, close }
  }
}
