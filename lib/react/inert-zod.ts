/**
 * What the browser gets in place of zod (next.config.ts): schemas that can be declared but never run.
 * The domain's modules hold words, rules and schemas together; pages need the first two, and every write is
 * parsed again by the server. A page that tries to parse fails loudly instead of trusting what it was given.
 */
const RUNS = new Set<PropertyKey>(["parse", "safeParse", "parseAsync", "safeParseAsync", "decode", "encode"])

function refuseToRun(): never {
  throw new Error("Schemas do not run in the browser: let the server parse.")
}

const inert: unknown = new Proxy(function schema() {}, {
  apply: () => inert,
  get: (_target, key) => {
    if (RUNS.has(key)) return refuseToRun
    if (key === Symbol.iterator) return () => [][Symbol.iterator]()
    return inert
  },
})

export const z = inert
