/** `/projects/<slug>/board`: one project's cards. */
import type { Metadata } from "next"
import { BoardPage } from "#components/board/board-page"

type Props = PageProps<"/projects/[slug]/board">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} board` }
}

export default async function Page({ params }: Props) {
  return <BoardPage slug={(await params).slug} />
}
