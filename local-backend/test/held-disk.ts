/**
 * Loaded into a backend before its own code (`node --import`), a disk that obeys files: while `<DISK>.hold` is there no
 * sync of the log ends, and once `<DISK>.fail` is there each one fails.
 */
import fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"

const LOOK_AGAIN_MS = 5
const name = process.env["DISK"] ?? ""
const sync = fs.fdatasync

function held(file: number, done: fs.NoParamCallback): void {
  if (fs.existsSync(`${name}.fail`))
    done(Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" }))
  else if (fs.existsSync(`${name}.hold`)) setTimeout(held, LOOK_AGAIN_MS, file, done)
  else sync(file, done)
}

fs.fdatasync = Object.assign(held, sync)
syncBuiltinESMExports()
