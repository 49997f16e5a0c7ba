/** `/projects/<slug>/work-loop`: the Observatory of one project. */
import type { Metadata } from "next"
import { ObservatoryPage } from "#components/observatory/observatory-page"

type Props = PageProps<"/projects/[slug]/work-loop">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} Observatory` }
}

export default async function Page({ params }: Props) {
  return <ObservatoryPage slug={(await params).slug} />
}
