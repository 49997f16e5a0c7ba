/** An address that leads nowhere, said plainly, with a way back. */
import Link from "next/link"
import { PageHeader } from "./page-header.tsx"

export function NotFound({ title, sentence }: { title: string; sentence: string }) {
  return (
    <>
      <PageHeader title="Not found" />
      <div className="flex flex-1 flex-col items-center justify-center gap-2 px-4 text-center">
        <p className="text-base font-medium">{title}</p>
        <p className="max-w-sm text-sm text-fg-2">{sentence}</p>
        <Link
          href="/"
          className="mt-2 inline-flex h-8 items-center rounded-md border border-line-2 px-3 text-sm text-fg-2 hover:bg-raise"
        >
          All projects
        </Link>
      </div>
    </>
  )
}
