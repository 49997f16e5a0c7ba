/** `/prompts`: the versions of each role's prompt, and which of them agents are told. */
import type { Metadata } from "next"
import { PromptsRoom } from "#components/prompts/prompts-room"

export const metadata: Metadata = { title: "Prompt Lab" }

export default function Page() {
  return <PromptsRoom />
}
