/** `/sessions`: the conversations of all agents. */
import type { Metadata } from "next"
import { SessionsRoom } from "#components/sessions/sessions-room"

export const metadata: Metadata = { title: "Sessions" }

export default function Page() {
  return <SessionsRoom slug={null} />
}
