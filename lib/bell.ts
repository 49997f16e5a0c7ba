/** When a run in a gateway is looked at again: soon after something was heard of it, and now and then. */

/** Many events make one look: a turn says a hundred things a second. */
const QUIET_MS = 250
export function createWake(everyMs: number): { up(): void; pause(): Promise<void> } {
  let isUp = false
  let resolve: (() => void) | null = null
  return {
    up() {
      isUp = true
      resolve?.()
    },
    async pause() {
      await new Promise((done) => setTimeout(done, QUIET_MS))
      if (!isUp)
        await new Promise<void>((done) => {
          const timer = setTimeout(done, everyMs)
          resolve = () => {
            clearTimeout(timer)
            done()
          }
        })
      resolve = null
      isUp = false
    },
  }
}
