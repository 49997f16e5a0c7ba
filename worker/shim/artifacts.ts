/** What a run leaves for good: `artifacts/<run>/`, each file written whole or not at all. */
import { copyFileSync, linkSync, mkdirSync, renameSync, rmSync } from "node:fs"
import path from "node:path"
import type { ExitRecord } from "#domain/run"
import { readDiff } from "#lib/diff"
import { artifactsOf } from "../runs/artifacts.ts"
import type { RunDirectory } from "../runs/directory.ts"
import { readIfThere, writeAtomic } from "../runs/files.ts"
import type { StoredRequest } from "../runs/request.ts"
import { sentenceOf } from "./exit.ts"

type Left = {
  run: RunDirectory
  request: StoredRequest
  exit: ExitRecord
  /** Where the work began; null where it never did. */
  baseCommit: string | null
  /** What the server made of the end, and what the agent reported; null while it does not say. */
  judged: { outcome: string | null; report: string | null } | null
}

/** A run ends all the same where they cannot be written. */
export async function leaveArtifacts(
  left: Left,
  log: (event: string, sentence: string) => void,
): Promise<void> {
  try {
    await write(left)
  } catch (error) {
    log("artifacts.failed", sentenceOf(error))
  }
}

async function write({ run, request, exit, baseCommit, judged }: Left): Promise<void> {
  const directory = artifactsOf(request.home, request.runId)
  // A step's name is a slug or a role: it names a directory and nothing else.
  const ofStep = path.join(directory, "steps", request.step)
  mkdirSync(ofStep, { recursive: true, mode: 0o700 })
  const { runId, taskKey, project, role, step, attempt, generation, executor, subjectCommit } = request
  const { tail, kept, ...end } = exit
  const files: Record<string, string> = {
    "job.json": asJson({ runId, task: taskKey, project, role, step, attempt, generation, executor }),
    "state.json": asJson({ state: "ended", outcome: judged?.outcome ?? null, endedAt: exit.endedAt }),
    "result.json": asJson({ outcome: judged?.outcome ?? null, ...end }),
    "context.json": asJson({
      ...{ subjectCommit: subjectCommit ?? null, baseCommit },
      inputs: request.inputs.map((input) => ({ step: input.step, patch: input.patch })),
      prompt: request.prompt,
    }),
    "report.md": `${judged?.report ?? "It reported nothing."}\n`,
    "patch.diff": await patchOf(request, baseCommit, exit.headCommit),
    "logs.txt": `${readIfThere(run.shimLog) ?? ""}${tail}\n`,
  }
  for (const [name, text] of Object.entries(files)) writeAtomic(path.join(directory, name), text)
  for (const name of ["result.json", "report.md", "patch.diff", "logs.txt"])
    linkAtomic(path.join(directory, name), path.join(ofStep, name))
  copyAtomic(run.stdout, path.join(ofStep, "raw_stdout.txt"))
}

async function patchOf(
  { repository }: StoredRequest,
  from: string | null,
  to: string | null,
): Promise<string> {
  if (from === null || to === null || from === to) return ""
  return (await readDiff({ repository, from, to })).patch
}

function linkAtomic(from: string, to: string): void {
  const draft = `${to}.${process.pid}`
  rmSync(draft, { force: true })
  linkSync(from, draft)
  renameSync(draft, to)
}

/** The output as it was kept, redacted. Nothing where no agent ever wrote any. */
function copyAtomic(from: string, to: string): void {
  const draft = `${to}.${process.pid}`
  try {
    copyFileSync(from, draft)
    renameSync(draft, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
  }
}

const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
