"use client"
/** Which project, and which time: the same on every tab. */
import { Select } from "../ui/field.tsx"
import { Segments } from "../ui/segments.tsx"

type FiltersProps = {
  /** Null where the page itself is about one project. */
  projects: readonly { slug: string; name: string }[] | null
  project: string | null
  onProject: (slug: string | null) => void
  options: readonly { value: string; label: string }[]
  value: string
  onChange: (value: string) => void
}

export function Filters({ projects, project, onProject, options, value, onChange }: FiltersProps) {
  return (
    // Beside the tabs where there is room: what is looked at stands as high as it can.
    <div className="mb-3 flex flex-wrap items-center justify-end gap-2 lg:absolute lg:top-0 lg:right-4 lg:mb-0 lg:h-10">
      {projects && (
        <Select
          aria-label="Project"
          className="h-7 w-auto max-w-48 pointer-coarse:h-9"
          value={project ?? ""}
          onChange={(event) => onProject(event.target.value || null)}
        >
          <option value="">All projects</option>
          {projects.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </Select>
      )}
      <Segments label="Time" value={value} options={options} onChange={onChange} />
    </div>
  )
}
