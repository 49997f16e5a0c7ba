/**
 * What the loop decides on: asked for, or brought along by the wake. While nothing happens it is watched, so that the change
 * which ends the rest comes with all that it has led to: a ready card does not wait for a question and its answer.
 */
import { api } from "#convex/_generated/api"
import type { Facts, Gathered } from "#domain/loop/snapshot"
import type { Backend } from "#lib/convex"

type Client = Pick<Backend, "query" | "subscribe">

export type WatchedFacts = {
  /** What came with the last wake, while it holds; else what the backend answers. */
  gather(now: number): Promise<Gathered>
  /** From now on they come with the wake, until something is written here. */
  watch(now: number): void
  unwatch(): void
  /** For all that changes facts: who watches on another line may not have seen it when it is done. */
  writing<T>(write: () => Promise<T>): Promise<T>
}

/** `now` bounds what is recent in what is watched, and leases that were seen then are longer by now, or over. */
const WATCH_AGAIN_MS = 20_000
const LONGEST_WATCH_MS = 60_000

type Watch = { since: number; isFirst: boolean; news: Facts | null; stop(): void }

export function createFacts({ query, subscribe }: Client): WatchedFacts {
  let watched: Watch | null = null
  let underWay = 0
  /** As they were last asked for: a lease is only ever made longer until its run ends. */
  let leases = new Map<string, number>()
  /** With a budget what agents spend is among the facts, which change with every line of theirs: too often to be watched. */
  let hasBudgets = true

  const unwatch = () => {
    watched?.stop()
    watched = null
  }

  const takeNews = (now: number): Gathered | null => {
    if (!watched?.news) return null
    const { news, since } = watched
    watched.news = null
    if (now - since > LONGEST_WATCH_MS) return null
    const runs = news.runs.map((run) => ({ ...run, leaseExpiresAt: leases.get(run.runId) ?? 0 }))
    // One that looks as if it had run out is asked about.
    return runs.some(({ leaseExpiresAt }) => leaseExpiresAt <= now) ? null : { ...news, runs }
  }

  const ask = async (now: number): Promise<Gathered> => {
    const gathered = await query(api.loop.gather, { now })
    leases = new Map(gathered.runs.map(({ runId, leaseExpiresAt }) => [runId, leaseExpiresAt]))
    hasBudgets = gathered.budgets.length > 0
    if (hasBudgets) unwatch()
    return gathered
  }

  return {
    async gather(now) {
      // The news of a wake are told after it, in the same turn.
      await null
      return takeNews(now) ?? ask(now)
    },
    watch(now) {
      if (underWay > 0 || hasBudgets) return
      if (watched && now - watched.since < WATCH_AGAIN_MS) return
      unwatch()
      const watch: Watch = { since: now, isFirst: true, news: null, stop: () => {} }
      watched = watch
      watch.stop = subscribe(
        api.loop.facts,
        { now },
        (news) => {
          // How things stood when the watch began has been decided on.
          if (!watch.isFirst) watch.news = news
          watch.isFirst = false
        },
        // Whoever gathers next is told.
        () => watched === watch && unwatch(),
      )
    },
    unwatch,
    async writing(write) {
      unwatch()
      underWay += 1
      try {
        return await write()
      } finally {
        underWay -= 1
      }
    },
  }
}
