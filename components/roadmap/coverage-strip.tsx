/** The whole roadmap in four facts; the two that are gaps lead to them. */
import { countOf } from "#domain/format"
import type { Coverage } from "#domain/roadmap"
import { cn } from "../ui/cn.ts"
import { percent, type Look } from "./looks.ts"

type CoverageStripProps = {
  coverage: Coverage
  /** Open tasks that work for no requirement; null while they are counted. */
  unassigned: { count: number; isMore: boolean } | null
  onLook: (look: Look) => void
}

export function CoverageStrip({ coverage, unassigned, onLook }: CoverageStripProps) {
  const { requirements, done, uncovered, tasks, share } = coverage
  return (
    <section
      aria-label="Coverage"
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-4"
    >
      <Fact value={percent(share)} words={`${tasks.done} of ${countOf(tasks.total, "task")} done`} />
      <Fact value={`${done} of ${requirements}`} words="requirements are done" />
      <Fact
        value={String(uncovered)}
        words={`${uncovered === 1 ? "requirement has" : "requirements have"} no task`}
        {...(uncovered > 0 && { onOpen: () => onLook("gaps") })}
      />
      <Fact
        value={unassigned === null ? "…" : `${unassigned.count}${unassigned.isMore ? "+" : ""}`}
        words={`open ${unassigned?.count === 1 ? "task works" : "tasks work"} for no requirement`}
        {...(unassigned !== null && unassigned.count > 0 && { onOpen: () => onLook("gaps") })}
      />
    </section>
  )
}

function Fact({ value, words, onOpen }: { value: string; words: string; onOpen?: () => void }) {
  const content = (
    <>
      <span className="num block text-lg font-medium">{value}</span>
      <span className={cn("block text-xs text-fg-2", onOpen && "underline underline-offset-2")}>{words}</span>
    </>
  )
  const look = "bg-card px-3 py-2 text-left"
  return onOpen ? (
    <button type="button" onClick={onOpen} className={`${look} hover:bg-raise -outline-offset-2`}>
      {content}
    </button>
  ) : (
    <div className={look}>{content}</div>
  )
}
