"use client"
/** The graph as a list, for the keyboard and for who cannot see it; and what of it is shown. */
import { countOf } from "#domain/format"
import { STATUS_LABELS } from "#domain/task"
import type { GraphData } from "#lib/react/use-graph"
import { Checkbox } from "../ui/checkbox.tsx"
import { cn } from "../ui/cn.ts"
import { Select } from "../ui/field.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { glyphOfNode } from "./graph-card.tsx"
import { objectivesIn } from "./parts.ts"

type GraphListProps = {
  graph: GraphData
  shown: Pick<GraphData, "nodes" | "edges">
  /** The cards of the longest chain. */
  critical: ReadonlySet<string>
  objective: string | null
  showsFinished: boolean
  isPhone: boolean
  /** In link mode a card is chosen rather than opened; the first of the two, once it is. */
  isLinking: boolean
  linkFrom: string | null
  onObjective: (key: string | null) => void
  onFinished: (shows: boolean) => void
  onChoose: (key: string) => void
}

export function GraphList(props: GraphListProps) {
  const { graph, shown, critical, objective, showsFinished, isPhone, isLinking, linkFrom } = props
  const { onObjective, onFinished, onChoose } = props
  return (
    <aside
      aria-label="Cards of the graph"
      className="flex w-72 shrink-0 flex-col gap-2 overflow-y-auto border-l border-line p-3 max-md:max-h-72 max-md:w-full max-md:border-b max-md:border-l-0"
    >
      <ObjectiveChoice graph={graph} chosen={objective} onChoose={onObjective} />
      <Checkbox isChecked={showsFinished} onChange={onFinished}>
        Finished cards, too
      </Checkbox>
      {critical.size > 0 && (
        <p className="text-xs text-fg-2">
          The longest chain has {countOf(critical.size, "open card")}
          {isPhone ? "." : "; its lines are strong."}
        </p>
      )}
      {graph.isCut && <p className="text-xs text-fg-3">The 500 cards touched last are shown.</p>}
      <ul className="flex flex-col gap-px">
        {shown.nodes.map((node) => {
          const waits = shown.edges.filter(({ to }) => to === node.key).map(({ from }) => from)
          return (
            <li key={node.key}>
              <button
                data-row
                type="button"
                aria-pressed={isLinking ? linkFrom === node.key : undefined}
                onClick={() => onChoose(node.key)}
                className={cn(
                  "flex w-full items-start gap-2 rounded-md px-1.5 py-1 text-left text-sm hover:bg-raise",
                  linkFrom === node.key && "bg-raise",
                )}
              >
                <Glyph
                  name={glyphOfNode(node)}
                  label={STATUS_LABELS[node.status]}
                  className="mt-0.5 size-3.5"
                />
                <span className="min-w-0 flex-1">
                  <span className="num font-mono text-2xs text-fg-3">{node.key}</span>{" "}
                  <span className="[overflow-wrap:anywhere]">
                    <OneLine text={node.title} />
                  </span>
                  {waits.length > 0 && (
                    <span className="block text-2xs text-fg-3">waits for {waits.join(", ")}</span>
                  )}
                  {critical.has(node.key) && (
                    <span className="block text-2xs text-fg-2">on the longest chain</span>
                  )}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </aside>
  )
}

type ObjectiveChoiceProps = {
  graph: GraphData
  chosen: string | null
  onChoose: (key: string | null) => void
}

function ObjectiveChoice({ graph, chosen, onChoose }: ObjectiveChoiceProps) {
  const objectives = objectivesIn(graph)
  if (objectives.length === 0 && chosen === null) return null
  return (
    <Select
      aria-label="Objective"
      value={chosen ?? ""}
      onChange={({ target }) => onChoose(target.value || null)}
    >
      <option value="">All cards</option>
      {chosen !== null && !objectives.some(({ key }) => key === chosen) && (
        <option value={chosen}>{chosen}</option>
      )}
      {objectives.map(({ key, title }) => (
        <option key={key} value={key}>
          {key} {title}
        </option>
      ))}
    </Select>
  )
}
