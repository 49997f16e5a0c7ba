/** What a tool was called with, in words: a command as one types it, other arguments a line each. Raw shows it as it was. */

/** What only describes a command is no part of it. */
const BESIDE = new Set(["command", "description", "timeout"])

export function callWords(text: string): string {
  const given = objectIn(text)
  if (!given) return text
  const names = Object.keys(given)
  const { command } = given
  if (typeof command === "string" && names.every((name) => BESIDE.has(name))) return command
  return names.map((name) => `${name}: ${wordOf(given[name])}`).join("\n")
}

const wordOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

function objectIn(text: string): Record<string, unknown> | null {
  if (!text.startsWith("{")) return null
  try {
    const value: unknown = JSON.parse(text)
    return value && Object.keys(value).length > 0 ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
