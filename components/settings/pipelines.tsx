"use client"
/** The pipelines that cards of a project can go through: those that exist everywhere, and its own, written as JSON. */
import { useState, type FormEvent } from "react"
import { Trash2 } from "lucide-react"
import type { Pipeline, WrittenPipeline } from "#domain/pipeline"
import type { PipelineRow } from "#lib/react/settings-data"
import { ROLE_LABELS } from "#domain/role"
import { Button } from "../ui/button.tsx"
import { Field, TextArea } from "../ui/field.tsx"
import { Panel } from "../ui/panel.tsx"

type PipelinesProps = {
  pipelines: readonly PipelineRow[]
  writesOff: string | null
  /** True when it was taken. */
  onDefine: (pipeline: WrittenPipeline) => Promise<boolean>
  onRemove: (name: string) => void
}

const EXAMPLE = `{
  "name": "build-and-test",
  "steps": [
    { "name": "build", "role": "dev" },
    { "name": "test", "role": "qa", "onFailure": { "goto": "build" } }
  ]
}`

export function Pipelines({ pipelines, writesOff, onDefine, onRemove }: PipelinesProps) {
  const [text, setText] = useState<string | null>(null)
  const [asked, setAsked] = useState<string | null>(null)
  return (
    <Panel
      title="Pipelines"
      count={pipelines.length}
      aside={
        text === null && (
          <Button size="sm" disabledReason={writesOff} onClick={() => setText(EXAMPLE)}>
            Define
          </Button>
        )
      }
    >
      <ul className="flex flex-col divide-y divide-line">
        {pipelines.map((pipeline) => (
          <li key={pipeline.name} className="flex min-w-0 items-start gap-2 px-3 py-2 text-sm">
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap gap-x-2">
                <span className="font-mono text-xs leading-5">{pipeline.name}</span>
                <span className="text-xs leading-5 text-fg-3">
                  {pipeline.origin === "project" ? "of this project" : "exists everywhere"}
                </span>
              </p>
              <p className="text-xs [overflow-wrap:anywhere] text-fg-2">
                {pipeline.steps.map(saidOf).join(" → ")}
              </p>
            </div>
            {pipeline.origin === "project" && (
              <>
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`Change ${pipeline.name}`}
                  disabledReason={writesOff}
                  onClick={() => setText(writtenOf(pipeline))}
                >
                  Change
                </Button>
                <Button
                  size="sm"
                  variant={asked === pipeline.name ? "danger" : "ghost"}
                  aria-label={`${asked === pipeline.name ? "Really remove" : "Remove"} ${pipeline.name}`}
                  disabledReason={writesOff}
                  onClick={() => {
                    if (asked === pipeline.name) onRemove(pipeline.name)
                    setAsked(asked === pipeline.name ? null : pipeline.name)
                  }}
                >
                  <Trash2 aria-hidden className="size-3.5" />
                  {asked === pipeline.name && "Really remove"}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {text !== null && (
        <Definition
          text={text}
          writesOff={writesOff}
          onText={setText}
          onDefine={onDefine}
          onClose={() => setText(null)}
        />
      )}
    </Panel>
  )
}

type DefinitionProps = Pick<PipelinesProps, "writesOff" | "onDefine"> & {
  text: string
  onText: (text: string) => void
  onClose: () => void
}

/** What is no pipeline at all is said while it is written. */
function Definition({ text, writesOff, onText, onDefine, onClose }: DefinitionProps) {
  const [isSending, setSending] = useState(false)
  const read = readPipeline(text)
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!read.written || isSending || writesOff) return
    setSending(true)
    const wasTaken = await onDefine(read.written)
    setSending(false)
    if (wasTaken) onClose()
  }
  return (
    <form className="flex flex-col gap-3 border-t border-line p-3" onSubmit={(event) => void submit(event)}>
      <Field
        label="Name and steps"
        hint="Roles: pm, research, dev, writer, custom, reviewer, qa, children. Tasks under way keep the steps that they began with."
      >
        <TextArea
          rows={9}
          className="font-mono text-xs"
          maxLength={60_000}
          spellCheck={false}
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      </Field>
      <p role="status" className="text-xs [overflow-wrap:anywhere] text-fg-2">
        {read.written ? read.written.steps.map(saidOf).join(" → ") : read.problem}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Discard</Button>
        <Button
          type="submit"
          variant="primary"
          disabled={!read.written || isSending}
          disabledReason={writesOff}
        >
          {isSending ? "Saving…" : "Save pipeline"}
        </Button>
      </div>
    </form>
  )
}

type Read = { written: WrittenPipeline; problem: null } | { written: null; problem: string }

/** Whether it can be shown and sent. What it may say is for the server to judge, which answers in the words of the rules. */
export function readPipeline(text: string): Read {
  const no = (problem: string): Read => ({ written: null, problem })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return no("This is no JSON yet.")
  }
  if (!isNamed(json) || !("steps" in json) || !Array.isArray(json.steps) || json.steps.length === 0)
    return no("A pipeline has a name, and steps: at least one.")
  const odd = json.steps.findIndex((step) => !isNamed(step) || !("role" in step))
  if (odd >= 0) return no(`Step ${odd + 1} needs a name and a role.`)
  return { written: json as unknown as WrittenPipeline, problem: null }
}

const isNamed = (value: unknown): value is { name: string } =>
  typeof value === "object" && value !== null && "name" in value && typeof value.name === "string"

/** As it was defined, so that it can be changed. */
const writtenOf = ({ name, steps }: Pipeline): string => JSON.stringify({ name, steps }, null, 2)

function saidOf({ name, role, onFailure }: WrittenPipeline["steps"][number]): string {
  const who = role === "children" ? "its tasks" : (ROLE_LABELS[role] ?? role)
  const back = typeof onFailure === "object" ? `, on failure ${onFailure.goto}` : ""
  return `${name} (${who}${back})`
}
