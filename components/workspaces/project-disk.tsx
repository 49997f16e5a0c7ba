/** What one project's work trees take on the disk, beside the quota that holds new runs back. */
import Link from "next/link"
import type { Route } from "next"
import { countOf, formatBytes } from "#domain/format"
import type { DiskRow } from "#lib/react/settings-data"
import { Age } from "../ui/age.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { Panel } from "../ui/panel.tsx"

const MB = 1_000_000

export function ProjectDisk({ project }: { project: DiskRow }) {
  const { disk, diskQuotaMb, slug } = project
  const isOver = disk !== null && diskQuotaMb !== null && disk.bytes > diskQuotaMb * MB
  return (
    <Panel
      title={project.name}
      aside={
        <Link
          href={`/projects/${slug}/settings` as Route}
          className="text-xs text-fg-2 underline underline-offset-2 hover:text-fg"
        >
          {diskQuotaMb === null ? "No quota" : `Quota ${formatBytes(diskQuotaMb * MB)}`}
        </Link>
      }
    >
      {disk === null || disk.workTrees === 0 ? (
        <p className="num px-3 py-2 text-sm text-fg-2">
          {disk === null ? (
            "Nothing was measured yet; the loop does it every five minutes."
          ) : (
            <>
              No work tree when it was last measured, <Age since={disk.measuredAt} /> ago.
            </>
          )}
        </p>
      ) : (
        <>
          <p className="flex flex-wrap items-center gap-2 px-3 py-2 text-sm">
            <Glyph
              name={isOver ? "attention" : "done"}
              label={isOver ? "Over its quota" : "Within its quota"}
            />
            <span className="num">
              {disk.isWhole ? "" : "over "}
              {formatBytes(disk.bytes)} in {countOf(disk.workTrees, "work tree")}
            </span>
            {isOver && <span className="text-fg-2">Nothing new starts until it takes less.</span>}
            <span className="num ml-auto text-xs text-fg-3">
              measured <Age since={disk.measuredAt} /> ago
            </span>
          </p>
          {disk.places.length > 0 && (
            <ul className="divide-y divide-line border-t border-line">
              {disk.places.map((place) => (
                <li key={place.name} className="flex min-h-8 items-center gap-3 px-3 text-sm">
                  <span className="min-w-0 flex-1 truncate font-mono text-xs">{place.name}</span>
                  <span className="relative h-1.5 w-24 overflow-hidden rounded-xs bg-raise">
                    <span
                      className="absolute inset-y-0 left-0 bg-fg-3"
                      style={{ width: `${disk.bytes > 0 ? (place.bytes / disk.bytes) * 100 : 0}%` }}
                    />
                  </span>
                  <span className="num w-20 text-right text-xs text-fg-2">{formatBytes(place.bytes)}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Panel>
  )
}
