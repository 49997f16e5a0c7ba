/** Suggests the prefix of a project's task keys from its slug: `clutch` -> CLU, `my-web-app` -> MWA. */

const LONGEST = 10

/** Never one of `taken`. The answer always is a ProjectKey. */
export function suggestProjectKey(slug: string, taken: readonly string[] = []): string {
  const words = slug
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter(Boolean)
  const initials = words.map((word) => word[0]).join("")
  const wanted = words.length > 1 ? initials : (words[0] ?? "").slice(0, 3)
  const fromLetter = wanted.replace(/^[0-9]+/, "")
  const base = (fromLetter.length >= 2 ? fromLetter : `P${wanted}`.padEnd(2, "J")).slice(0, LONGEST)
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base.slice(0, LONGEST - String(number).length)}${number}`
    if (!taken.includes(key)) return key
  }
}
