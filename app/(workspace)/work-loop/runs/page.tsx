/** `/work-loop/runs`: runs that ended, by the filter in the address. */
import type { Metadata } from "next"
import { RunsRoom } from "#components/observatory/runs/runs-room"

export const metadata: Metadata = { title: "Runs" }

export default function Page() {
  return <RunsRoom />
}
