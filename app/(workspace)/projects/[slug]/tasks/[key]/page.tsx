/** `/projects/<slug>/tasks/<key>`: one task in full. */
import type { Metadata } from "next"
import { TaskPage } from "#components/task/task-page"

type Props = PageProps<"/projects/[slug]/tasks/[key]">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).key }
}

export default async function Page({ params }: Props) {
  const { slug, key } = await params
  return <TaskPage slug={slug} taskKey={key.toUpperCase()} />
}
