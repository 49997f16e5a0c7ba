"use client"
/** A new card: a title is enough; a template and the list of what is missing help to say more. */
import { useEffect, useRef, useState, type FormEvent } from "react"
import { CircleCheck, CircleDashed } from "lucide-react"
import { PREDEFINED } from "#domain/pipeline"
import { lacksOf, TEMPLATES } from "#domain/readiness"
import type { WorkRole } from "#domain/role"
import { STATUS_LABELS, type CreateTask, type Priority } from "#domain/task"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { PrioritySelect, RoleSelect } from "../task/card-selects.tsx"
import { linesOf, wordsOf } from "../task/edit.ts"
import { Field, Select, TextArea, TextInput } from "../ui/field.tsx"
import { keepWords, keptWords, NO_WORDS } from "./kept-words.ts"

export type NewTask = Omit<CreateTask, "project"> & { project?: string }
type StartStatus = NonNullable<CreateTask["status"]>

type CreateTaskProps = {
  startIn: StartStatus
  /** To choose from; null where the project is known. */
  projects?: readonly { slug: string; name: string; pipelines?: string[] }[] | null
  /** Those of the project, where it is known, besides those that exist everywhere. */
  pipelines?: readonly string[]
  writesOff: string | null
  /** What is written there at first, as from a message. */
  initial?: { title: string; description: string }
  /** True when it was made; the form stays open, with what was typed, when it was not. */
  onCreate: (task: NewTask) => Promise<boolean>
  onClose: () => void
}

export function CreateTaskDialog({
  startIn,
  projects = null,
  pipelines = [],
  writesOff,
  initial,
  onCreate,
  onClose,
}: CreateTaskProps) {
  const [template, setTemplate] = useState("")
  const [project, setProject] = useState(projects?.[0]?.slug ?? "")
  const [begun] = useState(() => (initial ? { ...NO_WORDS, ...initial } : keptWords()))
  const [title, setTitle] = useState(begun.title)
  const [description, setDescription] = useState(begun.description)
  const [criteria, setCriteria] = useState(begun.criteria)
  const [tags, setTags] = useState(begun.tags)
  const [status, setStatus] = useState<StartStatus>(startIn)
  const [priority, setPriority] = useState<Priority>("medium")
  const [role, setRole] = useState<WorkRole>("dev")
  const [pipeline, setPipeline] = useState("")
  const [isSending, setSending] = useState(false)
  const titleInput = useRef<HTMLInputElement>(null)
  useEffect(() => titleInput.current?.focus(), [])
  const isOwn = initial === undefined
  useEffect(() => {
    if (isOwn) keepWords({ title, description, criteria, tags })
  }, [isOwn, title, description, criteria, tags])
  function finish(): void {
    if (isOwn) keepWords(NO_WORDS)
    onClose()
  }

  const own = projects?.find(({ slug }) => slug === project)?.pipelines ?? pipelines
  const ways = [...PREDEFINED.map(({ name }) => name), ...own]

  /** A template fills what is empty or of the template before; what somebody wrote stays. */
  function begin(id: string): void {
    const before = filledBy(template)
    const next = filledBy(id)
    const fill = (name: keyof typeof next) => (own: string) =>
      own.trim() === "" || own === before[name] ? next[name] : own
    setTemplate(id)
    setDescription(fill("description"))
    setCriteria(fill("criteria"))
    setTags(fill("tags"))
    setRole((own) => (own === before.role ? next.role : own))
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!title.trim() || isSending || writesOff) return
    setSending(true)
    const wasMade = await onCreate({
      title: title.trim(),
      status,
      priority,
      ...(projects && { project }),
      ...(description.trim() && { description }),
      ...(linesOf(criteria).length > 0 && { criteria: linesOf(criteria) }),
      ...(wordsOf(tags).length > 0 && { tags: wordsOf(tags) }),
      ...(role !== "dev" && { role }),
      ...(ways.includes(pipeline) && { pipeline }),
    })
    setSending(false)
    if (wasMade) finish()
  }

  return (
    <Dialog title="New task" onClose={onClose} className="top-[6vh] max-h-[88vh]">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void submit(event)
        }}
      >
        <Field label="Title">
          <TextInput
            ref={titleInput}
            required
            maxLength={200}
            placeholder="What should be done, in one line"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
        <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
          {projects && (
            <Field label="Project">
              <Select value={project} onChange={(event) => setProject(event.target.value)}>
                {projects.map(({ slug, name }) => (
                  <option key={slug} value={slug}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
          )}
          <Field label="Template">
            <Select value={template} onChange={(event) => begin(event.target.value)}>
              <option value="">None</option>
              {TEMPLATES.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Column">
            <Select value={status} onChange={(event) => setStatus(event.target.value as StartStatus)}>
              <option value="backlog">{STATUS_LABELS.backlog}</option>
              <option value="ready">{STATUS_LABELS.ready}</option>
            </Select>
          </Field>
          <Field label="Priority">
            <PrioritySelect
              value={priority}
              onChange={(event) => setPriority(event.target.value as Priority)}
            />
          </Field>
          <Field label="Goes through">
            <Select
              value={ways.includes(pipeline) ? pipeline : ""}
              onChange={(event) => setPipeline(event.target.value)}
            >
              <option value="">As the project says</option>
              {ways.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Role">
            <RoleSelect value={role} onChange={(event) => setRole(event.target.value as WorkRole)} />
          </Field>
        </div>
        <Field label="Description" hint="Markdown">
          <TextArea
            maxLength={50_000}
            rows={5}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        <Field label="Done when" hint="One line for each thing that must be true.">
          <TextArea rows={3} value={criteria} onChange={(event) => setCriteria(event.target.value)} />
        </Field>
        <Field label="Tags" hint="Words, apart by spaces.">
          <TextInput value={tags} onChange={(event) => setTags(event.target.value)} />
        </Field>
        <Readiness
          draft={{ title, description, criteria: linesOf(criteria), role }}
          isReady={status === "ready"}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={finish}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            disabled={!title.trim() || isSending}
            disabledReason={writesOff}
          >
            {isSending ? "Creating…" : "Create task"}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** What a template writes into the form; without one, what a form begins with. */
function filledBy(id: string) {
  const { description, criteria, tags, role } = TEMPLATES.find((each) => each.id === id) ?? NO_TEMPLATE
  return { description, criteria: criteria.join("\n"), tags: tags.join(" "), role }
}

const NO_TEMPLATE = { description: "", criteria: [], tags: [], role: "dev" } as const

function Readiness({ draft, isReady }: { draft: Parameters<typeof lacksOf>[0]; isReady: boolean }) {
  const lacks = lacksOf(draft)
  const start = isReady
    ? "The loop starts it as soon as there is room."
    : "It waits until somebody makes it ready."
  return (
    <section aria-label="Readiness" className="rounded-md border border-line px-2.5 py-2 text-xs text-fg-2">
      {lacks.length === 0 ? (
        <p className="flex items-center gap-1.5">
          <CircleCheck aria-hidden className="size-3.5 text-done" />
          An agent can begin with this. {start}
        </p>
      ) : (
        <>
          <p>{start} An agent does better when:</p>
          <ul className="mt-1 flex flex-col gap-0.5">
            {lacks.map(({ what, sentence }) => (
              <li key={what} className="flex items-center gap-1.5">
                <CircleDashed aria-hidden className="size-3 text-fg-3" />
                {sentence}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
