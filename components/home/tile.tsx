/** One number with the sentence that says what follows from it. */
import Link from "next/link"
import type { Route } from "next"
import type { ReactNode } from "react"

type TileProps = {
  label: string
  value: string
  href: Route
  tone?: "attention" | undefined
  children?: ReactNode
}

export function Tile({ label, value, href, tone, children }: TileProps) {
  return (
    <div className="relative border-line px-3 py-2.5 hover:bg-raise max-md:[&:nth-child(n+3)]:border-t md:not-first:border-l max-md:even:border-l">
      <dt className="text-xs text-fg-2">
        <Link href={href} className="after:absolute after:inset-0">
          {label}
        </Link>
      </dt>
      <dd>
        <span className={`num text-xl font-medium ${tone === "attention" ? "text-attention" : ""}`}>
          {value}
        </span>
        <span className="block text-xs text-fg-2">{children}</span>
      </dd>
    </div>
  )
}
