/** One conversation: what it is about and what it used on top, the words below. */
import Link from "next/link"
import type { Route } from "next"
import { Search } from "lucide-react"
import { numberLabel } from "#domain/prompt"
import { SYSTEM_LABELS } from "#domain/session"
import { reachOf } from "#domain/session-reach"
import { countOf, formatMoney, formatTokens, grouped } from "#domain/format"
import { useProjectName } from "#lib/react/project-names"
import type { EntryView, SessionView as Session } from "#lib/react/session-data"
import type { Paged } from "#lib/react/task-data"
import { promptsHref } from "../prompts/href.ts"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { roleLabel } from "../ui/mark.tsx"
import { Segments } from "../ui/segments.tsx"
import { ContextGauge } from "./context-gauge.tsx"
import type { FetchWhole } from "./entry.tsx"
import { SayForm, type Say } from "./say.tsx"
import { glyphOfSession, SESSION_STATUS_LABELS } from "./sessions-view.tsx"
import { Transcript } from "./transcript.tsx"

type SessionViewProps = {
  session: Session
  entries: Paged<EntryView>
  isRaw: boolean
  search: string
  writesOff: string | null
  fetchWhole: FetchWhole
  onRaw: (isRaw: boolean) => void
  onSearch: (text: string) => void
  onStop: (runId: string) => void
  /** Only of a conversation that is a chat. */
  onSay: Say
  onStopAnswer: () => void
}

export function SessionView(props: SessionViewProps) {
  const { session, entries, isRaw, search } = props
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Head {...props} />
      <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-4 py-1.5">
        <label className="flex h-7 w-56 items-center gap-1.5 rounded-md border border-line-input bg-card px-1.5 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus max-md:flex-1 pointer-coarse:h-9">
          <Search aria-hidden className="size-3 shrink-0 text-fg-3" />
          <input
            type="search"
            aria-label="Search in this conversation"
            placeholder="Search in this conversation"
            value={search}
            onChange={(event) => props.onSearch(event.target.value)}
            className="min-w-0 flex-1 bg-transparent text-xs outline-none placeholder:text-fg-3"
          />
        </label>
        {search.trim() !== "" && (
          <span role="status" className="num text-xs text-fg-3">
            {countOf(entries.items.length, "hit")}
            {entries.onMore && ", still looking"}
          </span>
        )}
        <span className="ml-auto">
          <Segments
            label="How entries are shown"
            value={isRaw ? "raw" : "read"}
            options={[
              { value: "read", label: "Read" },
              { value: "raw", label: "Raw" },
            ]}
            onChange={(value) => props.onRaw(value === "raw")}
          />
        </span>
      </div>
      <Transcript
        key={search.trim() === "" ? "all" : "found"}
        entries={entries}
        isLive={session.status === "active"}
        isRaw={isRaw}
        marks={search.trim()}
        fetchWhole={props.fetchWhole}
        className="min-h-0 flex-1 px-4"
      />
      <Foot {...props} />
    </div>
  )
}

/** What one can say to the agent, or why one cannot. */
function Foot({ session, writesOff, onSay, onStopAnswer }: SessionViewProps) {
  const reach = reachOf(session)
  if (reach.kind === "chat")
    return (
      <SayForm
        key={session.sessionId}
        isBusy={session.status === "active"}
        writesOff={writesOff}
        onSay={onSay}
        onStop={onStopAnswer}
      />
    )
  if (session.status === "ended") return null
  return <p className="shrink-0 border-t border-line px-4 py-2 text-xs text-fg-3">{reach.because}</p>
}

function Head({ session, writesOff, onStop }: SessionViewProps) {
  const nameOf = useProjectName()
  const { usage, runId } = session
  const reach = reachOf(session)
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <span className="flex items-center gap-1.5">
          <Glyph name={glyphOfSession(session)} />
          {SESSION_STATUS_LABELS[session.status]}
          {session.stopReason && session.status !== "active" && (
            <code className="font-mono text-2xs text-fg-3">{session.stopReason}</code>
          )}
        </span>
        <span className="text-fg-2">{SYSTEM_LABELS[session.system]}</span>
        {session.role && (
          <span className="text-fg-2">
            {whoOf(session.agentName ?? "An agent", roleLabel(session.role))}, attempt {session.attempt}
          </span>
        )}
        {session.role && session.promptVersion !== null && (
          <Link
            href={
              promptsHref({
                role: session.role,
                version: session.promptVersion,
                project: session.project,
              }) as Route
            }
            className="text-xs text-fg-2 underline underline-offset-2 hover:text-fg"
          >
            prompt {numberLabel(session.promptVersion)}
          </Link>
        )}
        {session.taskKey && session.project && (
          <Link
            href={`/projects/${session.project}/tasks/${session.taskKey}?tab=runs` as Route}
            className="font-mono text-xs underline underline-offset-2 hover:text-fg"
          >
            {session.taskKey}
          </Link>
        )}
        {session.chat && (
          <Link
            href={`/projects/${session.chat.project}/chat?chat=${session.chat.chatId}` as Route}
            className="text-xs text-fg-2 underline underline-offset-2 hover:text-fg"
          >
            Chat of {nameOf(session.chat.project)}
          </Link>
        )}
        {!runId && !session.chat && <span className="text-xs text-fg-3">belongs to no run of Clutch</span>}
        {reach.kind === "run" && (
          <Button
            size="sm"
            variant="danger"
            className="ml-auto"
            disabledReason={reach.isStopping ? "It was asked to stop already." : writesOff}
            onClick={() => onStop(reach.runId)}
          >
            {reach.isStopping ? "Stopping…" : "Stop the run"}
          </Button>
        )}
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1.5">
        <Fact name="Model" value={session.model ?? "unknown"} isCode />
        <Fact name="Input" value={formatTokens(usage.inputTokens)} title={grouped(usage.inputTokens)} />
        <Fact
          name="Cache"
          value={formatTokens(usage.cacheReadTokens + usage.cacheWriteTokens)}
          title={`${grouped(usage.cacheReadTokens)} read, ${grouped(usage.cacheWriteTokens)} written`}
        />
        <Fact name="Output" value={formatTokens(usage.outputTokens)} title={grouped(usage.outputTokens)} />
        <Fact name="Cost" value={formatMoney(session.costUsd)} />
        <Fact name="Answers" value={grouped(session.apiCalls)} />
        <Fact name="Messages" value={grouped(session.messages)} />
        {session.unknownLines > 0 && (
          <Fact
            name="Unknown lines"
            value={grouped(session.unknownLines)}
            title="Lines of a kind that Clutch does not know; they are kept as they are."
          />
        )}
        {session.contextTokens !== null && (
          <ContextGauge tokens={session.contextTokens} window={session.contextWindow} />
        )}
        <div>
          <dt className="text-2xs text-fg-3">Last word</dt>
          <dd className="text-xs">
            <Age since={session.updatedAt} className="num font-mono" /> ago
          </dd>
        </div>
      </dl>
      <p className="truncate font-mono text-2xs text-fg-3" title={session.source}>
        {session.cwd ?? session.source}
      </p>
    </div>
  )
}

/** An agent is often called by its role alone. */
const whoOf = (name: string, role: string): string => (name === role ? name : `${name}, ${role}`)

type FactProps = { name: string; value: string; title?: string; isCode?: boolean }

const Fact = ({ name, value, title, isCode = false }: FactProps) => (
  <div title={title}>
    <dt className="text-2xs text-fg-3">{name}</dt>
    <dd className={isCode ? "max-w-56 truncate font-mono text-xs" : "num text-xs"}>{value}</dd>
  </div>
)
