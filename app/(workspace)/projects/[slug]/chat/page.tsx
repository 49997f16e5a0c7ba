/** `/projects/<slug>/chat`: talking with the agent about one project. */
import type { Metadata } from "next"
import { ChatPage } from "#components/chat/chat-page"

type Props = PageProps<"/projects/[slug]/chat">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).slug} chat` }
}

export default async function Page({ params }: Props) {
  return <ChatPage slug={(await params).slug} />
}
