"use client"
/** On a phone the ways to go lie under the thumb. */
import Link from "next/link"
import { usePathname } from "next/navigation"
import { Activity, LayoutGrid, SquareKanban } from "lucide-react"
import { cn } from "../ui/cn.ts"

export function PhoneNav({ slug }: { slug: string | null }) {
  const path = usePathname()
  const places = [
    { href: "/" as const, label: "Projects", Icon: LayoutGrid, isCurrent: path === "/" },
    ...(slug
      ? [
          {
            href: `/projects/${slug}/board` as const,
            label: "Board",
            Icon: SquareKanban,
            isCurrent: path.startsWith("/projects/"),
          },
        ]
      : []),
    { href: "/work-loop" as const, label: "Live", Icon: Activity, isCurrent: path === "/work-loop" },
  ]
  return (
    <nav aria-label="Main" className="flex h-14 shrink-0 border-t border-line bg-bg text-2xs md:hidden">
      {places.map(({ href, label, Icon, isCurrent }) => (
        <Link
          key={label}
          href={href}
          aria-current={isCurrent ? "page" : undefined}
          className={cn(
            "flex flex-1 flex-col items-center justify-center gap-1",
            isCurrent ? "text-fg" : "text-fg-3",
          )}
        >
          <Icon aria-hidden className="size-[18px]" />
          {label}
        </Link>
      ))}
    </nav>
  )
}
