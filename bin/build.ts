/** Builds the pages now if they have changed, and says so; what `up` does by itself. */
import { ensureBuilt } from "./processes/build.ts"

await ensureBuilt((line) => void process.stdout.write(`${line}\n`))
process.stdout.write("the pages are built\n")
