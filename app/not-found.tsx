/** An address that no page has. */

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center gap-2 p-6 text-center">
      <h1 className="text-xl font-semibold">There is nothing here</h1>
      <p className="text-sm text-fg-2">The address may be mistyped, or what it showed is gone.</p>
      {/* Not a Link: this part is loaded with every page, and its router would be loaded twice. */}
      {/* oxlint-disable-next-line nextjs/no-html-link-for-pages */}
      <a
        href="/"
        className="mt-2 inline-flex h-8 items-center rounded-md border border-line-2 px-3 text-sm text-fg-2 hover:bg-raise"
      >
        All projects
      </a>
    </main>
  )
}
