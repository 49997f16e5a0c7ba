/** The order of a connection's events: tells gaps, lets late ones through, and drops what came before. */

export type Sequence = { isNew(seq: number | undefined): boolean }

/** So many missing numbers are remembered; a later one that fills such an old gap counts as a repetition. */
const REMEMBERED = 1_000

export function createSequence(onGap: (missed: number) => void): Sequence {
  let newest: number | null = null
  const missing = new Set<number>()
  return {
    isNew(seq) {
      if (seq === undefined) return true
      if (newest === null || seq === newest + 1) {
        newest = seq
        return true
      }
      if (seq <= newest) return missing.delete(seq)
      const missed = seq - newest - 1
      for (let each = Math.max(newest + 1, seq - REMEMBERED); each < seq; each++) missing.add(each)
      for (const each of missing) {
        if (missing.size <= REMEMBERED) break
        missing.delete(each)
      }
      newest = seq
      onGap(missed)
      return true
    },
  }
}
