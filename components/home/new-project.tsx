"use client"
/** A new project: the path is looked at on the server, and what was found is what one edits. */
import { useState, type FormEvent } from "react"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import { LANDING_POLICIES, MERGE_STRATEGIES, type AddProject } from "#domain/project"
import { EXECUTORS } from "#domain/run"
import type { ProjectFound } from "#lib/react/home-data"
import { performOperation } from "#lib/react/operations"
import { sentenceOf } from "#lib/react/refusal"
import { tell } from "#lib/react/toast"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { Field, Select, TextInput } from "../ui/field.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { APPROVAL_LABELS, LANDING_LABELS, STRATEGY_LABELS } from "../settings/labels.ts"

type Draft = Required<
  Pick<AddProject, "slug" | "name" | "key" | "check" | "executor" | "landing" | "strategy" | "approval">
>

export function NewProject({ writesOff, onClose }: { writesOff: string | null; onClose: () => void }) {
  const router = useRouter()
  const [repo, setRepo] = useState("")
  const [found, setFound] = useState<ProjectFound | null>(null)
  const [draft, setDraft] = useState<Draft | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function during(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    setProblem(null)
    await work().catch((error: unknown) => setProblem(sentenceOf(error)))
    setBusy(false)
  }
  const look = () =>
    during(async () => {
      const answer = await performOperation<ProjectFound>("projects.inspect", { repo: repo.trim() })
      setFound(answer)
      setDraft({
        slug: answer.slug,
        name: answer.slug,
        key: answer.key,
        check: answer.check,
        executor: EXECUTORS[0],
        landing: "base",
        strategy: "squash",
        approval: "none",
      })
    })
  const add = (input: Draft, { repository, baseBranch }: ProjectFound) =>
    during(async () => {
      const { slug } = await performOperation<{ slug: string }>("projects.add", {
        ...input,
        repo: repository,
        baseBranch,
      })
      tell(`${slug} is here`)
      onClose()
      router.push(`/projects/${slug}/board` as Route)
    })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (isBusy || writesOff) return
    void (found && draft ? add(draft, found) : look())
  }
  const change = <Name extends keyof Draft>(name: Name, value: Draft[Name]) =>
    setDraft((before) => before && { ...before, [name]: value })

  return (
    <Dialog title="New project" onClose={onClose}>
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <Field label="Repository" hint="Absolute path of a git repository on the machine that runs Clutch.">
          <div className="flex gap-2">
            <TextInput
              autoFocus
              required
              placeholder="/home/you/code/project"
              className="font-mono text-xs"
              value={repo}
              onChange={(event) => {
                setRepo(event.target.value)
                setFound(null)
              }}
            />
            {found && (
              <Button className="h-8" disabled={isBusy} onClick={() => void look()}>
                Look again
              </Button>
            )}
          </div>
        </Field>
        {found && draft && (
          <>
            <p className="flex items-center gap-1.5 text-xs text-fg-2">
              <Glyph name="done" className="size-3" />
              Work starts from and lands on{" "}
              <code className="font-mono text-2xs text-fg">{found.baseBranch}</code>
              {found.hasRemote ? ", which has a remote" : ", without a remote"}
              {found.isShallow && "; the clone is shallow"}.
            </p>
            <div className="grid grid-cols-3 gap-3 max-md:grid-cols-1">
              <Field label="Name">
                <TextInput
                  required
                  value={draft.name}
                  maxLength={100}
                  onChange={(event) => change("name", event.target.value)}
                />
              </Field>
              <Field label="Slug" hint="In addresses.">
                <TextInput
                  required
                  value={draft.slug}
                  maxLength={40}
                  onChange={(event) => change("slug", event.target.value)}
                />
              </Field>
              <Field label="Key" hint={`Tasks are ${draft.key || "KEY"}-1, ...`}>
                <TextInput
                  required
                  value={draft.key}
                  maxLength={10}
                  onChange={(event) => change("key", event.target.value.toUpperCase())}
                />
              </Field>
            </div>
            <Field
              label="Check command"
              hint={
                found.check
                  ? "Found in the repository. It must pass on the merged result before anything lands."
                  : "None was found. Without one, work lands unchecked."
              }
            >
              <TextInput
                className="font-mono text-xs"
                value={draft.check}
                maxLength={2_000}
                onChange={(event) => change("check", event.target.value)}
              />
            </Field>
            <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
              <Field label="Who runs the agents">
                <Select
                  value={draft.executor}
                  onChange={(event) => change("executor", event.target.value as Draft["executor"])}
                >
                  {EXECUTORS.map((kind) => (
                    <option key={kind}>{kind}</option>
                  ))}
                </Select>
              </Field>
              <Field label="Before merging">
                <Select
                  value={draft.approval}
                  onChange={(event) => change("approval", event.target.value as Draft["approval"])}
                >
                  {(["none", "person"] as const).map((value) => (
                    <option key={value} value={value}>
                      {APPROVAL_LABELS[value]}
                    </option>
                  ))}
                </Select>
              </Field>
              <Field label="Landing">
                <Select
                  value={draft.landing}
                  onChange={(event) => change("landing", event.target.value as Draft["landing"])}
                >
                  {LANDING_POLICIES.map((value) => (
                    <option key={value} value={value}>
                      {LANDING_LABELS[value]}
                    </option>
                  ))}
                </Select>
              </Field>
              <Field label="Commits">
                <Select
                  value={draft.strategy}
                  onChange={(event) => change("strategy", event.target.value as Draft["strategy"])}
                >
                  {MERGE_STRATEGIES.map((value) => (
                    <option key={value} value={value}>
                      {STRATEGY_LABELS[value]}
                    </option>
                  ))}
                </Select>
              </Field>
            </div>
          </>
        )}
        {problem && (
          <p role="alert" className="flex items-start gap-1.5 text-sm [overflow-wrap:anywhere]">
            <Glyph name="failed" className="mt-0.5 size-3.5" />
            {problem}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            disabled={isBusy || !repo.trim()}
            disabledReason={writesOff}
          >
            {isBusy ? "Looking…" : found ? "Add project" : "Look at it"}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
