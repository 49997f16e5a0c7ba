/** `/projects/<slug>/roadmap`: what one project is to become, and how far it is. */
import type { Metadata } from "next"
import { RoadmapRoom } from "#components/roadmap/roadmap-room"

type Props = PageProps<"/projects/[slug]/roadmap">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} roadmap` }
}

export default async function Page({ params }: Props) {
  return <RoadmapRoom slug={(await params).slug} />
}
