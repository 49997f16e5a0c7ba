/** `/projects/<slug>/work-loop/runs`: runs of one project that ended, by the filter in the address. */
import type { Metadata } from "next"
import { RunsRoom } from "#components/observatory/runs/runs-room"

type Props = PageProps<"/projects/[slug]/work-loop/runs">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} runs` }
}

export default async function Page({ params }: Props) {
  return <RunsRoom slug={(await params).slug} />
}
