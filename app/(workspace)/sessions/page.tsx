/** `/sessions`: the conversations of all agents. */
import type { Metadata } from "next"
import { SessionsPage } from "#components/sessions/sessions-page"

export const metadata: Metadata = { title: "Sessions" }

export default function Page() {
  return <SessionsPage slug={null} />
}
