/** `/projects/<slug>/sessions`: the conversations of one project's agents. */
import type { Metadata } from "next"
import { SessionsPage } from "#components/sessions/sessions-page"

type Props = PageProps<"/projects/[slug]/sessions">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} sessions` }
}

export default async function Page({ params }: Props) {
  return <SessionsPage slug={(await params).slug} />
}
