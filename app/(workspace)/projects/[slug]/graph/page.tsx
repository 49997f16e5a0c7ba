/** `/projects/<slug>/graph`: the graph is a face of the board, where filters and the task beside it live. */
import { redirect } from "next/navigation"

export default async function Page({ params }: PageProps<"/projects/[slug]/graph">) {
  redirect(`/projects/${(await params).slug}/board?view=graph`)
}
