/** `/projects/<slug>/sessions`: the conversations of one project's agents. */
import type { Metadata } from "next"
import { SessionsRoom } from "#components/sessions/sessions-room"

type Props = PageProps<"/projects/[slug]/sessions">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} sessions` }
}

export default async function Page({ params }: Props) {
  return <SessionsRoom slug={(await params).slug} />
}
