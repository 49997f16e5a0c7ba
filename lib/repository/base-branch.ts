/** Which branch of a repository is the one that work starts from and lands on. */
import { accept, refuse, type Result } from "#domain/refusal"
import { git, gitLine } from "../git.ts"
import { inRepository, type Repository } from "../git/open.ts"

const CUSTOMARY = ["main", "master", "trunk", "develop", "default"]

/**
 * The remote's default branch where a local one has its name; else a branch of a customary name, the checked-out one first;
 * else the checked-out one. A refusal's message is to follow the repository's path.
 */
export async function chooseBaseBranch(repository: Repository, wanted?: string): Promise<Result<string>> {
  const where = { ...inRepository(repository), operation: "list the branches" }
  const { stdout } = await git(["for-each-ref", "--format=%(refname)", "refs/heads/"], where)
  const branches = stdout
    .split("\n")
    .filter(Boolean)
    .map((ref) => ref.slice("refs/heads/".length))
  const current = await pointsTo(repository, "HEAD", "refs/heads/")
  if (branches.length === 0) {
    const hint = current ? `on ${current}` : "on a branch"
    return refuse(
      "invalid_input",
      `has no commits yet: make a first one (${hint}), so that work has something to start from.`,
    )
  }
  const has = (name: string | null): name is string => name !== null && branches.includes(name)
  if (wanted !== undefined) {
    const known = branches
      .filter((name) => !name.startsWith("clutch/"))
      .slice(0, 10)
      .join(", ")
    return has(wanted) ? accept(wanted) : refuse("not_found", `has no branch ${wanted}. It has: ${known}.`)
  }
  const ofRemote = await pointsTo(repository, "refs/remotes/origin/HEAD", "refs/remotes/origin/")
  if (has(ofRemote)) return accept(ofRemote)
  if (has(current) && (repository.isBare || CUSTOMARY.includes(current))) return accept(current)
  const named = CUSTOMARY.find(has) ?? (has(current) ? current : undefined)
  const choice = named ?? (branches.length === 1 ? branches[0] : undefined)
  if (choice !== undefined) return accept(choice)
  return refuse(
    "invalid_input",
    `has several branches and none is the obvious base. Name one: ${branches.slice(0, 10).join(", ")}.`,
  )
}

async function pointsTo(repository: Repository, ref: string, below: string): Promise<string | null> {
  const where = { ...inRepository(repository), operation: `look at ${ref}`, expect: [0, 1, 128] }
  const target = await gitLine(["symbolic-ref", "--quiet", ref], where)
  return target.startsWith(below) ? target.slice(below.length) : null
}
