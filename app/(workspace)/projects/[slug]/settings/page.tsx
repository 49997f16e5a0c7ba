/** `/projects/<slug>/settings`: one project's policies. */
import type { Metadata } from "next"
import { ProjectSettingsPage } from "#components/settings/project-page"

type Props = PageProps<"/projects/[slug]/settings">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} settings` }
}

export default async function Page({ params }: Props) {
  return <ProjectSettingsPage slug={(await params).slug} />
}
