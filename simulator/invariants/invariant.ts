/** What always holds, whatever fails: each has a name, and what breaks it is a bug. */
import type { Commit } from "../backend/backend.ts"
import type { World } from "../world.ts"

export type Violation = { invariant: string; sentence: string }

export type Invariant = {
  name: string
  /** What it says, for people. */
  says: string
  /** Looks at each transaction as it commits; a sentence is a violation. */
  onCommit?(commit: Commit, world: World): string | null
  /** Looks at the world now and then, and at its end. */
  onLook?(world: World): string | null
  /** Looks once everything has come to rest. */
  atRest?(world: World): string | null
}
