/** What operations ask of git on the server's machine. Injected, so that the command line does not load any of it. */
import { readDiff } from "../diff.ts"
import { hasCommits } from "../git/refs.ts"
import { diffTexts } from "../text-diff.ts"
import { detectCheckCommand, inspectRepository, suggestProjectKey } from "../repository.ts"

export const repositories = {
  inspect: inspectRepository,
  detectCheck: detectCheckCommand,
  suggestKey: suggestProjectKey,
  has: hasCommits,
  diff: readDiff,
  diffTexts,
}

export type Repositories = typeof repositories
