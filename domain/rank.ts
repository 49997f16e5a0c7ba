/**
 * Fractional ranks: strings whose plain order is the order of cards, with room for another between any two, so that a
 * move writes one row. A rank is a whole part, whose first letter tells its length (so that adding at either end stays
 * short), then a fraction in the same digits without a trailing zero.
 */

/** In the order of their character codes, which is the order in which databases and JavaScript compare strings. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
const ZERO = DIGITS[0]!
const TOP = DIGITS[DIGITS.length - 1]!
const FIRST = "a0"

/** A rank after `before` and ahead of `after`; null stands for the respective end of the column. */
export function rankBetween(before: string | null, after: string | null): string {
  if (before !== null && after !== null && before >= after) {
    throw new RangeError(`There is no rank between ${before} and ${after}.`)
  }
  if (before === null) return after === null ? FIRST : rankAhead(after)
  if (after === null) return rankBehind(before)
  const [low, high] = [split(before), split(after)]
  if (low.whole === high.whole) return low.whole + fractionBetween(low.fraction, high.fraction)
  const next = stepWhole(low.whole, 1)
  return next !== null && next < after ? next : low.whole + fractionBetween(low.fraction, null)
}

/** Ranks for a whole list, in its order: those it has where they are in order already, else a fresh series. */
export function ranksInOrder(ranks: readonly (string | null)[]): string[] {
  const known = ranks.filter((rank) => rank !== null)
  const isInOrder = known.every((rank, index) => index === 0 || rank > (known[index - 1] ?? ""))
  if (isInOrder && known.length === ranks.length) return known
  let last: string | null = null
  return ranks.map(() => (last = rankBetween(last, null)))
}

function rankAhead(after: string): string {
  const { whole, fraction } = split(after)
  if (fraction !== "") return whole
  const previous = stepWhole(whole, -1)
  if (previous === null) throw new RangeError("62 to the power of 26 cards were put on top of this column.")
  return previous
}

function rankBehind(before: string): string {
  const { whole, fraction } = split(before)
  return stepWhole(whole, 1) ?? whole + fractionBetween(fraction, null)
}

/** `a` to `z` head whole parts of 1 to 26 digits above the middle, `Z` to `A` those below it. */
function digitsAfter(head: string): number {
  if (head >= "a" && head <= "z") return head.charCodeAt(0) - "a".charCodeAt(0) + 1
  if (head >= "A" && head <= "Z") return "Z".charCodeAt(0) - head.charCodeAt(0) + 1
  throw new RangeError(`A rank cannot begin with ${head || "nothing"}.`)
}

function split(rank: string): { whole: string; fraction: string } {
  const length = 1 + digitsAfter(rank.charAt(0))
  if (rank.length < length) throw new RangeError(`${rank} is no rank.`)
  return { whole: rank.slice(0, length), fraction: rank.slice(length) }
}

/** The whole part one up or down, changing its length at the ends of a range; null past the last one. */
function stepWhole(whole: string, step: 1 | -1): string | null {
  const [wrapAt, wrapTo] = step === 1 ? [TOP, ZERO] : [ZERO, TOP]
  const head = whole.charAt(0)
  const digits = [...whole.slice(1)]
  for (let place = digits.length - 1; place >= 0; place--) {
    if (digits[place] !== wrapAt) {
      digits[place] = DIGITS[DIGITS.indexOf(digits[place]!) + step]!
      return head + digits.join("")
    }
    digits[place] = wrapTo
  }
  const nextHead = neighbourOfHead(head, step)
  return nextHead && nextHead + wrapTo.repeat(digitsAfter(nextHead))
}

function neighbourOfHead(head: string, step: 1 | -1): string | null {
  if (head === "Z" && step === 1) return "a"
  if (head === "a" && step === -1) return "Z"
  if ((head === "z" && step === 1) || (head === "A" && step === -1)) return null
  return String.fromCharCode(head.charCodeAt(0) + step)
}

/** A shortest-possible fraction strictly between two; null is one whole. */
function fractionBetween(low: string, high: string | null): string {
  let shared = 0
  while (high !== null && shared < high.length && (low[shared] ?? ZERO) === high[shared]) shared++
  if (shared > 0) return high!.slice(0, shared) + fractionBetween(low.slice(shared), high!.slice(shared))
  const lowDigit = DIGITS.indexOf(low[0] ?? ZERO)
  const highDigit = high === null ? DIGITS.length : DIGITS.indexOf(high[0]!)
  if (highDigit - lowDigit > 1) return DIGITS[Math.floor((lowDigit + highDigit) / 2)]!
  if (high !== null && high.length > 1) return high[0]!
  return DIGITS[lowDigit]! + fractionBetween(low.slice(1), null)
}
