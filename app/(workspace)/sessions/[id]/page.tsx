/** `/sessions/<id>`: one conversation, live. */
import type { Metadata } from "next"
import { SessionPage } from "#components/sessions/session-page"

export const metadata: Metadata = { title: "Session" }

export default async function Page({ params }: PageProps<"/sessions/[id]">) {
  return <SessionPage sessionId={(await params).id} />
}
