/** How long a proof is: a slice every day, all of it with CLUTCH_FULL=1 (`./run.sh test --full`). */

export const isFull = process.env.CLUTCH_FULL === "1"

/** CLUTCH_SEED=<number> repeats a run. */
export const seed = Number(process.env.CLUTCH_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** What fast-check needs for a property: how many cases, and the seed. */
export function casesOf(daily: number, whole: number): { numRuns: number; seed: number } {
  const numRuns = isFull ? whole : daily
  if (isFull) console.log(`proof: ${numRuns} cases, seed ${seed}`)
  return { numRuns, seed }
}
