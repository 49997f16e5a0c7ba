/** The way from an empty installation to a first merged change, a step at a time; it goes when there is a card. */
import Link from "next/link"
import type { Route } from "next"
import type { ReactNode } from "react"
import type { ProjectLink } from "#lib/react/view-data"
import { Button } from "../ui/button.tsx"
import { Glyph } from "../ui/glyph.tsx"

type FirstRunProps = { project: ProjectLink | null; onAddProject: () => void }

export function FirstRun({ project, onAddProject }: FirstRunProps) {
  return (
    <section
      aria-label="First steps"
      className="mx-auto w-full max-w-2xl rounded-lg border border-line bg-card p-5"
    >
      <h2 className="text-lg font-semibold">From an empty board to a merged change</h2>
      <p className="mt-1 text-sm text-fg-2">
        Clutch gives tasks to coding agents, each in a work tree of its own, has the result reviewed and
        checked, and lands it on your branch. Your own uncommitted work is never touched.
      </p>
      <ol className="mt-4 flex flex-col gap-4">
        <Step isDone={project !== null} title="Give Clutch a git repository on this machine">
          {project ? (
            <span className="text-fg-2">
              {project.name} is here, as <code className="font-mono text-2xs">{project.slug}</code>.
            </span>
          ) : (
            <>
              <Button variant="primary" onClick={onAddProject}>
                New project
              </Button>
              <Typed>clutch projects add --slug mine --repo /path/to/repo</Typed>
            </>
          )}
        </Step>
        <Step isDone={false} title="Write the first task and make it ready">
          {project ? (
            <>
              <Link
                href={`/projects/${project.slug}/board` as Route}
                className="inline-flex h-7 items-center rounded-md bg-ink px-2.5 text-sm font-medium text-ink-fg hover:opacity-90 pointer-coarse:min-h-9"
              >
                Open the board
              </Link>
              <Typed>{`clutch tasks create --project ${project.slug} --title "Say hello in the README" --status ready`}</Typed>
            </>
          ) : (
            <span className="text-fg-3">One line is enough; say what is true when it is done.</span>
          )}
        </Step>
        <Step isDone={false} title="Watch it, and answer when it asks">
          <span className="text-fg-3">
            The Observatory shows agents at work. What needs you comes to the inbox; everything else goes on.
          </span>
        </Step>
      </ol>
    </section>
  )
}

function Step({ title, isDone, children }: { title: string; isDone: boolean; children: ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <Glyph name={isDone ? "done" : "ready"} label={isDone ? "Done" : "To do"} className="mt-0.5 size-3.5" />
      <div className="flex min-w-0 flex-1 flex-col items-start gap-1.5 text-sm">
        <h3 className="font-medium">{title}</h3>
        {children}
      </div>
    </li>
  )
}

const Typed = ({ children }: { children: string }) => (
  <code className="block max-w-full overflow-x-auto rounded-md border border-line bg-raise px-2 py-1.5 font-mono text-2xs text-fg-2">
    {children}
  </code>
)
