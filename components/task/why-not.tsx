/** Why a card does not move: every reason in order, with what ends it and who is next. */
import type { NextMover } from "#domain/task"
import type { Why } from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"
import { OneLine } from "../ui/one-line.tsx"

const MOVERS: Record<NextMover, [glyph: GlyphName, text: string]> = {
  person: ["attention", "You are next"],
  loop: ["queued", "Clutch goes on by itself"],
  agent: ["running", "An agent is next"],
  outside: ["queued", "Something outside is next"],
}

export function WhyNot({ reasons }: { reasons: Why[] }) {
  if (reasons.length === 0) return <p className="p-3 text-sm text-fg-3">Nothing holds it.</p>
  return (
    <ol className="flex flex-col divide-y divide-line">
      {reasons.map((reason, index) => {
        const [glyph, text] = MOVERS[reason.nextMover]
        return (
          <li key={`${reason.code}-${index}`} className="flex gap-2 p-3">
            <Glyph name={glyph} label={text} className="mt-0.5 size-3.5" />
            <div className="min-w-0">
              <p className="text-sm [overflow-wrap:anywhere]">
                <OneLine text={reason.sentence} />
              </p>
              <p className="mt-0.5 text-xs text-fg-3">
                {text}: {reason.unblocksWhen.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}
                {reason.since !== null && (
                  <>
                    {" "}
                    (<Age since={reason.since} className="num" />)
                  </>
                )}
              </p>
            </div>
          </li>
        )
      })}
    </ol>
  )
}
