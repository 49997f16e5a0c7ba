/** What the simulated agent does in each role. */
import { appendFile, readFile, stat, writeFile } from "node:fs/promises"
import type { ReviewComment } from "#domain/review"
import { check, commit, declare, perform } from "./steps.ts"
import { languageOf, planDev } from "./plan.ts"
import { forAttempt, type Script } from "./script.ts"
import { git, gitLine } from "./shell.ts"
import type { World } from "./world.ts"

export type Task = { title: string; criteria: string[]; script: Script | null }

export async function develop(world: World, { title, script }: Task): Promise<void> {
  const { assignment, random } = world
  const scripted = script?.dev && forAttempt(script.dev, assignment.attempt)
  const { reviewComments } = assignment
  if (!scripted && reviewComments.length > 0) return address(world, reviewComments)
  const { taskKey, attempt } = assignment
  const plan = planDev({
    taskKey,
    title,
    attempt,
    hasCheck: assignment.checkCommand !== "",
    language: languageOf(),
    random,
  })
  if (!(await perform(scripted?.steps ?? plan, world))) await declareByBranch(world, title)
}

/** Takes up each comment where it is anchored. */
async function address(world: World, comments: readonly ReviewComment[]): Promise<void> {
  await world.say(
    `The review asks for ${comments.length === 1 ? "one change" : `${comments.length} changes`}; I take them up one by one.`,
  )
  for (const comment of comments) {
    const words = comment.text.replace(/\s+/g, " ").trim()
    await world.use(
      { name: "edit", arguments: { path: comment.file, line: comment.line ?? null }, text: `On "${words}":` },
      async () => {
        const exists = await stat(comment.file).then(
          (found) => found.isFile(),
          () => false,
        )
        const file = exists ? comment.file : "docs/review-notes.md"
        await appendFile(file, remark(file, words)).catch(() =>
          appendFile("REVIEW-NOTES.md", remark("REVIEW-NOTES.md", words)),
        )
        return { text: `${file} was changed.`, isError: false }
      },
    )
  }
  await check(world)
  await commit("Address the review's comments", world)
  await declareByBranch(
    world,
    `Took up the review's ${comments.length === 1 ? "comment" : `${comments.length} comments`}.`,
  )
}

/** A line that the language of the file takes for a comment. */
export function remark(file: string, words: string): string {
  if (/\.(md|markdown|txt|rst)$/.test(file)) return `\n> Review: ${words}\n`
  if (/\.(py|sh|rb|ya?ml|toml|pl|r)$/.test(file)) return `\n# Review: ${words}\n`
  if (/\.(html?|xml|svg|vue)$/.test(file)) return `\n<!-- Review: ${words.replaceAll("--", "- -")} -->\n`
  if (/\.(css|scss|c|h)$/.test(file)) return `\n/* Review: ${words.replaceAll("*/", "* /")} */\n`
  if (/\.json$/.test(file)) return "\n"
  return `\n// Review: ${words}\n`
}

/** Nothing on the branch is told as such, never as a success. */
async function declareByBranch(world: World, summary: string): Promise<void> {
  const { exitCode } = await git("diff", "--quiet", world.assignment.baseCommit, "HEAD")
  if (exitCode === 0) return declare("no_change", `Nothing needs to change: ${summary}`, world)
  return declare("success", summary, world)
}

/** Rebases the branch on its base; where both sides changed the same lines, both are kept, the base's first. */
export async function resolveConflict(world: World): Promise<void> {
  const { baseBranch } = world.assignment
  await world.say(`${baseBranch} has moved on; I put the work on top of it.`)
  let step = await world.type(`git rebase ${baseBranch}`, () => git("rebase", `refs/heads/${baseBranch}`))
  for (let rounds = 0; step.isError && rounds < 100; rounds++) {
    const files = (await gitLine("diff", "--name-only", "--diff-filter=U", "-z")).split("\0").filter(Boolean)
    if (files.length === 0 && !(await isRebasing())) throw new Error(`The rebase failed: ${step.text}`)
    for (const file of files) await keepBoth(file, world)
    step = await world.type("git rebase --continue", () => git("rebase", "--continue"))
  }
  const checked = await check(world)
  const summary = `Rebased on ${baseBranch}${checked?.isError ? "; the check fails on the result" : ""}.`
  await declare(checked?.isError ? "failed" : "success", summary, world)
}

const isRebasing = async () => (await git("rev-parse", "--verify", "--quiet", "REBASE_HEAD")).exitCode === 0

async function keepBoth(file: string, world: World): Promise<void> {
  const command = `sed -i '/^<<<<<<< \\|^=======$\\|^>>>>>>> /d' ${file} && git add ${file}`
  await world.type(command, async () => {
    const text = await readFile(file, "utf8").catch(() => null)
    // Deleted on one side, changed on the other: the change wins, and where nothing is left the deletion does.
    if (text === null) return git("rm", "--quiet", "--cached", "--ignore-unmatch", "--", file)
    await writeFile(
      file,
      text
        .split("\n")
        .filter((line) => !CONFLICT_MARK.test(line))
        .join("\n"),
    )
    return git("add", "--", file)
  })
}
const CONFLICT_MARK = /^(<{7} |\|{7} |={7}$|>{7} )/

/** Roles that owe words, not commits. */
export async function writeReport(world: World, { title, script }: Task): Promise<void> {
  const own = world.assignment.role === "qa" ? (script?.qa ?? script?.other) : script?.other
  const scripted = own && forAttempt(own, world.assignment.attempt)
  if (scripted && (await perform(scripted.steps, world))) return
  if (!scripted) {
    await world.type(
      "git log --oneline -5 && ls",
      () => git("log", "--oneline", "-5"),
      "First a look at what is there.",
    )
    if (world.assignment.role === "qa") await check(world)
  }
  await declare("success", `${title}: looked at the work and found what there is to say.`, world)
}
