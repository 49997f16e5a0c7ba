"use client"
/** One entry of a conversation: words as they are, tools and long texts folded until somebody wants them. */
import { useState } from "react"
import { ChevronRight } from "lucide-react"
import { formatMoney, formatTokens, grouped } from "#domain/format"
import type { EntryView } from "#lib/react/session-data"
import { moment } from "#lib/react/when"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { callWords } from "./call-words.ts"

const SPEAKERS: Record<EntryView["kind"], string> = {
  user: "Prompt",
  assistant: "Agent",
  thinking: "Thinking",
  tool_call: "Tool",
  tool_result: "Result",
  system: "Note",
  unknown: "Unknown",
}

/** Longer texts are folded: a build log says little at full length. */
const FOLD_CHARACTERS = 600
const SUMMARY_CHARACTERS = 160

/** Fetches the whole of a long text; absent where nobody can. */
export type FetchWhole = (storageId: string) => Promise<string>

type EntryProps = { entry: EntryView; isRaw?: boolean; marks?: string; fetchWhole?: FetchWhole | undefined }

export function Entry({ entry, isRaw = false, marks = "", fetchWhole }: EntryProps) {
  const speaker = speakerOf(entry)
  return (
    <div className="grid grid-cols-[4.5rem_minmax(0,1fr)] items-baseline gap-2 py-1 max-md:grid-cols-[3.5rem_minmax(0,1fr)]">
      <span
        className={cn("truncate text-2xs", entry.isError ? "text-failed" : "text-fg-3")}
        title={`${entry.tool && speaker !== entry.tool ? `${speaker} of ${entry.tool}` : speaker}, ${moment(entry.at)}`}
      >
        {speaker}
      </span>
      <div className="min-w-0">
        {isRaw ? (
          <pre className="overflow-x-auto font-mono text-2xs whitespace-pre-wrap text-fg-2 [overflow-wrap:anywhere]">
            {JSON.stringify(entry, null, 2)}
          </pre>
        ) : (
          <Words entry={entry} marks={marks} fetchWhole={fetchWhole} />
        )}
        {entry.usage && (
          <p className="num mt-0.5 text-[10.5px] text-fg-3">
            {formatTokens(
              entry.usage.inputTokens + entry.usage.cacheReadTokens + entry.usage.cacheWriteTokens,
            )}{" "}
            in, {formatTokens(entry.usage.outputTokens)} out,{" "}
            {entry.usage.costUsd === null ? "cost unknown" : formatMoney(entry.usage.costUsd)}
          </p>
        )}
      </div>
    </div>
  )
}

/** A call is named by its tool; what came of it is a result, whose tool stands right above. */
function speakerOf({ kind, tool, isError }: EntryView): string {
  if (isError) return "Error"
  return kind === "tool_result" ? SPEAKERS.tool_result : (tool ?? SPEAKERS[kind])
}

const isTool = ({ kind }: EntryView): boolean =>
  kind === "tool_call" || kind === "tool_result" || kind === "unknown"

function Words({ entry, marks, fetchWhole }: Omit<EntryProps, "isRaw"> & { marks: string }) {
  const [isOpen, setOpen] = useState(false)
  const said = entry.kind === "tool_call" ? callWords(entry.text) : entry.text
  const isFolded =
    entry.text.length > FOLD_CHARACTERS || entry.kind === "thinking" || entry.whole !== undefined
  if (entry.text === "" && entry.whole === undefined)
    return <p className="text-2xs text-fg-3">{entry.kind === "tool_result" ? "No output" : "No words"}</p>
  const text = <Text entry={entry} said={said} marks={marks} fetchWhole={fetchWhole} />
  // A word that is searched for is shown where it is.
  const isFound = marks !== "" && entry.text.toLowerCase().includes(marks.toLowerCase())
  if (!isFolded || isFound) return text
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-6 w-full items-center gap-1 text-left text-xs text-fg-2 hover:text-fg"
      >
        <ChevronRight aria-hidden className={cn("size-3.5 shrink-0 text-fg-3", isOpen && "rotate-90")} />
        <span className={cn("truncate", isTool(entry) && "font-mono text-2xs")}>
          {said.slice(0, SUMMARY_CHARACTERS)}
        </span>
        <span className="num shrink-0 text-2xs text-fg-3">
          {grouped(entry.whole?.characters ?? entry.text.length)} characters
        </span>
      </button>
      {isOpen && text}
    </>
  )
}

type Whole = { state: "partial" | "loading" | "failed" } | { state: "here"; text: string }

type TextProps = Omit<EntryProps, "isRaw" | "marks"> & { said: string; marks: string }

function Text({ entry, said, marks, fetchWhole }: TextProps) {
  const [whole, setWhole] = useState<Whole>({ state: "partial" })
  const { whole: stored } = entry
  const load = (storageId: string) => {
    setWhole({ state: "loading" })
    fetchWhole?.(storageId).then(
      (text) => setWhole({ state: "here", text }),
      () => setWhole({ state: "failed" }),
    )
  }
  const isMarkdown = entry.kind === "assistant" && !entry.isError && marks === ""
  if (isMarkdown && !stored) return <LazyMarkdown text={said} />
  return (
    <>
      <p
        className={cn(
          "[overflow-wrap:anywhere] whitespace-pre-wrap",
          isTool(entry) ? "font-mono text-2xs" : "text-sm",
          entry.isError
            ? "text-failed"
            : (isTool(entry) || entry.kind === "thinking" || entry.kind === "system") && "text-fg-2",
        )}
      >
        <Marked text={whole.state === "here" ? whole.text : said} marks={marks} />
      </p>
      {stored && fetchWhole && whole.state !== "here" && (
        <Button
          size="sm"
          className="mt-1"
          disabled={whole.state === "loading"}
          onClick={() => load(stored.storageId)}
        >
          {whole.state === "loading"
            ? "Fetching…"
            : whole.state === "failed"
              ? "It could not be fetched. Try again"
              : `Show all ${grouped(stored.characters)} characters`}
        </Button>
      )}
    </>
  )
}

function Marked({ text, marks }: { text: string; marks: string }) {
  if (marks === "") return text
  const parts: { text: string; isMark: boolean }[] = []
  const lower = text.toLowerCase()
  const word = marks.toLowerCase()
  let at = 0
  for (let found = lower.indexOf(word); found >= 0 && parts.length < 400; found = lower.indexOf(word, at)) {
    parts.push({ text: text.slice(at, found), isMark: false })
    at = found + word.length
    parts.push({ text: text.slice(found, at), isMark: true })
  }
  parts.push({ text: text.slice(at), isMark: false })
  return parts.map((part, index) =>
    part.isMark ? (
      <mark key={index} className="rounded-xs bg-attention/30 text-fg">
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  )
}
