/** The board of all projects. */
import type { Metadata } from "next"
import { boardAnswers } from "#lib/board-answers"
import { BoardPage } from "#components/board/board-page"

export const metadata: Metadata = { title: "Board" }

export default function AllProjectsBoardPage() {
  return <BoardPage slug={null} coming={boardAnswers(null)} />
}
