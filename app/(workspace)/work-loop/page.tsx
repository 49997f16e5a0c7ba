/** `/work-loop`: the Observatory of all projects. */
import type { Metadata } from "next"
import { ObservatoryPage } from "#components/observatory/observatory-page"

export const metadata: Metadata = { title: "Observatory" }

export default function Page() {
  return <ObservatoryPage />
}
