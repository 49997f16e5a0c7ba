/** Where the artifacts of a run lie. */
import path from "node:path"
import { homeOf } from "#lib/home"
import { RunId } from "./request.ts"

/** @throws ZodError where the id could leave the directory of artifacts. */
export const artifactsOf = (home: string, runId: string): string =>
  path.join(homeOf(home).artifacts, RunId.parse(runId))
