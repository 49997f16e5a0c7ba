"use client"
/** The changed files as a tree of directories; a file leads to its lines. */
import { grouped } from "#domain/format"
import type { DiffFile } from "#lib/react/diff-data"

type FileTreeProps = {
  files: readonly DiffFile[]
  remarksOn: (path: string) => number
  idOf: (path: string) => string
}

type Directory = { name: string; directories: Map<string, Directory>; files: DiffFile[] }

export function FileTree({ files, remarksOn, idOf }: FileTreeProps) {
  const root: Directory = { name: "", directories: new Map(), files: [] }
  for (const file of files) {
    let at = root
    for (const part of file.path.split("/").slice(0, -1)) {
      const next = at.directories.get(part) ?? { name: part, directories: new Map(), files: [] }
      at.directories.set(part, next)
      at = next
    }
    at.files.push(file)
  }
  return (
    <nav
      aria-label="Changed files"
      className="max-h-64 overflow-y-auto rounded-lg border border-line bg-card py-1.5"
    >
      <Branch directory={root} remarksOn={remarksOn} idOf={idOf} />
    </nav>
  )
}

function Branch({ directory, ...props }: { directory: Directory } & Omit<FileTreeProps, "files">) {
  return (
    <ul className="pl-3">
      {[...directory.directories.values()].map((each) => {
        const [name, inner] = joined(each)
        return (
          <li key={name}>
            <span className="block truncate font-mono text-2xs leading-6 text-fg-3">{name}/</span>
            <Branch directory={inner} {...props} />
          </li>
        )
      })}
      {directory.files.map((file) => (
        <li key={file.path}>
          <a
            href={`#${props.idOf(file.path)}`}
            onClick={(event) => {
              event.preventDefault()
              const lines = document.getElementById(props.idOf(file.path))
              if (lines instanceof HTMLDetailsElement) lines.open = true
              lines?.scrollIntoView({ block: "start" })
              lines?.querySelector("summary")?.focus()
            }}
            className="flex min-h-6 items-center gap-2 pr-3 text-xs hover:underline"
          >
            <span className="min-w-0 truncate font-mono text-2xs">{file.path.split("/").at(-1)}</span>
            {props.remarksOn(file.path) > 0 && (
              <span className="num rounded-sm border border-line px-1 text-2xs text-fg-2">
                {props.remarksOn(file.path)}
                <span className="sr-only"> remarks</span>
              </span>
            )}
            <span className="ml-auto">
              <Lines added={file.added} deleted={file.deleted} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}

/** Directories with nothing but one directory in them are one line. */
function joined(directory: Directory): [name: string, inner: Directory] {
  const [only, ...others] = directory.directories.values()
  if (!only || others.length > 0 || directory.files.length > 0) return [directory.name, directory]
  const [name, inner] = joined(only)
  return [`${directory.name}/${name}`, inner]
}

export function Lines({ added, deleted }: { added: number | null; deleted: number | null }) {
  if (added === null || deleted === null) return <span className="text-2xs text-fg-3">binary</span>
  return (
    <span className="num font-mono text-2xs whitespace-nowrap">
      <span className="text-done">+{grouped(added)}</span>{" "}
      <span className="text-failed">−{grouped(deleted)}</span>
    </span>
  )
}
