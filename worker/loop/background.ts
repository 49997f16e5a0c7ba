/** Slow effects beside the cycles: a merge that takes seconds never delays a dispatch. */

export type Background = {
  /** Starts the work unless something under this id is under way already. The work reports its own failures. */
  run(id: string, work: () => Promise<void>): void
  /** Ids under way. */
  busy(): string[]
  /** Resolves when nothing is under way. */
  drained(): Promise<void>
}

/** `onDone` is called after each piece of work, when it no longer counts as under way. */
export function createBackground(onDone: () => void): Background {
  const underWay = new Map<string, Promise<void>>()
  return {
    run(id, work) {
      if (underWay.has(id)) return
      underWay.set(
        id,
        work().finally(() => {
          underWay.delete(id)
          onDone()
        }),
      )
    },
    busy: () => [...underWay.keys()],
    async drained() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values())
    },
  }
}
