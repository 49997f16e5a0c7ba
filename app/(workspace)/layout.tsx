/** Pages for people who are signed in: the server tells the browser where the backend is, and nothing else. */
import { connection } from "next/server"
import type { ReactNode } from "react"
import { Shell } from "#components/layout/shell"
import { publicConvexUrl, readEnv } from "#lib/env"

export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  // Settings are read when a page is asked for, not when it is built.
  await connection()
  return <Shell convexUrl={publicConvexUrl(readEnv())}>{children}</Shell>
}
