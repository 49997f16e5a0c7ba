/** Takes secrets out of text that people and databases will see. */
const REDACTED = "[redacted]"

/** Shapes of well-known secrets. A shape that also fits ordinary words would hide what people need to read. */
const SHAPES = [
  /\bcl[ro]_[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{35}\b/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
]

/** The user and password of a URL, and the value of an Authorization header: only the secret part goes. */
const PARTS: [RegExp, string][] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/:@]+:[^\s/@]+@/gi, `$1${REDACTED}@`],
  [
    /\b((?:authorization|proxy-authorization)["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[^\s"']+/gi,
    `$1${REDACTED}`,
  ],
]

export type Redact = (text: string) => string

/** `known` are secrets by value, such as the run key; they are found whatever their shape. */
export function createRedact(known: readonly string[]): Redact {
  const values = known.filter((value) => value.length >= 8)
  return (text) => {
    const withoutKnown = values.reduce((left, value) => left.replaceAll(value, REDACTED), text)
    const withoutShapes = SHAPES.reduce((left, shape) => left.replace(shape, REDACTED), withoutKnown)
    return PARTS.reduce((left, [shape, replacement]) => left.replace(shape, replacement), withoutShapes)
  }
}
