/** `/projects/<slug>/board`: one project's cards. */
import type { Metadata } from "next"
import { boardAnswers } from "#lib/board-answers"
import { BoardPage } from "#components/board/board-page"

type Props = PageProps<"/projects/[slug]/board">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} board` }
}

export default async function Page({ params }: Props) {
  const { slug } = await params
  // Not waited for: the page is sent at once, and the cards follow in the same answer.
  return <BoardPage slug={slug} coming={boardAnswers(slug)} />
}
