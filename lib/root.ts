/** Where this checkout lies. The launcher says so; a bundler would otherwise move the answer. */
import path from "node:path"

export const ROOT = process.env.CLUTCH_ROOT ?? path.resolve(import.meta.dirname, "..")
