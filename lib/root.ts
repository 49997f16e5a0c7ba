/** Where this checkout lies. The launcher says so; a bundled file does not know its own place, and is served from here. */
import path from "node:path"

const here: string | undefined = import.meta.dirname

export const ROOT = process.env.CLUTCH_ROOT ?? (here === undefined ? process.cwd() : path.resolve(here, ".."))
