/** The board of all projects. */
import type { Metadata } from "next"
import { BoardPage } from "#components/board/board-page"

export const metadata: Metadata = { title: "Board" }

export default function AllProjectsBoardPage() {
  return <BoardPage slug={null} />
}
