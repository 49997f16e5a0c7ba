/** Fills an empty installation with the sample, through the same operations that a person would type. */
import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import type { Env } from "#lib/env"
import { git } from "#lib/git"
import { CLUTCH_IDENTITY, identityEnvironment } from "#lib/git/identity"
import { RefusalError } from "#lib/refusals"
import { ask } from "../client.ts"
import { SAMPLE, type SampleRepository } from "./sample.ts"

/** Does nothing where the sample is there already. */
export async function seed(env: Env): Promise<void> {
  const known = (await operate("projects.list", {})) as { slug: string }[]
  for (const sample of SAMPLE) {
    if (known.some(({ slug }) => slug === sample.slug)) continue
    const repo = path.join(env.CLUTCH_HOME, "sample", sample.slug)
    await createRepository(repo, sample)
    const { slug, name, key, approval } = sample
    await operate("projects.add", { slug, name, key, approval, repo, executor: "simulation" })
    await createTasks(sample)
  }
}

async function createRepository(repo: string, { files }: SampleRepository): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(repo, file)), { recursive: true })
    await writeFile(path.join(repo, file), text)
  }
  const options = {
    cwd: repo,
    operation: `create the sample repository ${repo}`,
    env: identityEnvironment(CLUTCH_IDENTITY),
  }
  await git(["init", "--quiet", "--initial-branch=main"], options)
  await git(["add", "--all"], options)
  await git(["commit", "--quiet", "--message", "chore: begin"], options)
}

async function createTasks({ slug, tasks }: SampleRepository): Promise<void> {
  const keys: string[] = []
  for (const { after = [], ...task } of tasks) {
    const created = (await operate("tasks.create", {
      project: slug,
      ...task,
      dependsOn: after.map((index) => keys[index]),
    })) as { key: string }
    keys.push(created.key)
  }
}

async function operate(operation: string, input: unknown): Promise<unknown> {
  const answer = await ask(operation, input)
  if (!answer.ok) throw new RefusalError(answer.refusal)
  return answer.value
}
