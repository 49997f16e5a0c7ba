/** `/work-loop/runs`: runs that ended, by the filter in the address. */
import type { Metadata } from "next"
import { RunsPage } from "#components/observatory/runs/runs-page"

export const metadata: Metadata = { title: "Runs" }

export default function Page() {
  return <RunsPage />
}
