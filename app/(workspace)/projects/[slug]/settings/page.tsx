/** `/projects/<slug>/settings`: one project's policies. */
import type { Metadata } from "next"
import { ProjectSettingsRoom } from "#components/settings/project-room"

type Props = PageProps<"/projects/[slug]/settings">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} settings` }
}

export default async function Page({ params }: Props) {
  return <ProjectSettingsRoom slug={(await params).slug} />
}
