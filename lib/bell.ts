/** Wakes who waits. Rung while nobody waits, it is heard by the next who does. */
export type Bell = {
  ring(): void
  /** Ends when it rings, or has rung since the last wait; at the latest after so many milliseconds. */
  wait(ms: number): Promise<void>
}

export function createBell(): Bell {
  let hasRung = false
  let wake: (() => void) | null = null
  return {
    ring() {
      hasRung = true
      wake?.()
    },
    async wait(ms) {
      if (!hasRung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      wake = null
      hasRung = false
    },
  }
}
