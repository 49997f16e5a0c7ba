/** Slow effects beside the cycles: a merge that takes seconds never delays a dispatch. */

export type Background = {
  /** Starts the work unless something under this id is under way already. The work reports its own failures. */
  run(id: string, work: () => Promise<void>): void
  /** The same for what no decision waits for: it is not among the ids under way, and its end is told to nobody. */
  aside(id: string, work: () => Promise<void>): void
  /** Ids under way. */
  busy(): string[]
  /** Resolves when nothing is under way. */
  drained(): Promise<void>
}

/** `onDone` is called after each piece of work, when it no longer counts as under way. */
export function createBackground(onDone: () => void): Background {
  const underWay = new Map<string, Promise<void>>()
  const aside = new Map<string, Promise<void>>()
  const start = (among: typeof underWay, id: string, work: () => Promise<void>, onEnd: () => void) => {
    if (among.has(id)) return
    const ended = work().finally(() => {
      among.delete(id)
      onEnd()
    })
    among.set(id, ended)
  }
  return {
    run: (id, work) => start(underWay, id, work, onDone),
    aside: (id, work) => start(aside, id, work, () => {}),
    busy: () => [...underWay.keys()],
    async drained() {
      while (underWay.size + aside.size > 0)
        await Promise.allSettled([...underWay.values(), ...aside.values()])
    },
  }
}
