/** Views whose code is fetched while their data is on its way: not before the page works, and not only once the data is there. */
import type { ComponentType } from "react"
import dynamic from "next/dynamic"
import { Loading, Skeleton } from "./state.tsx"

const Waiting = () => (
  <Loading label="Loading the page">
    <Skeleton className="m-4 h-40" />
  </Loading>
)

export function early<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  if (typeof window !== "undefined") void load()
  return dynamic(load, { ssr: false, loading: Waiting })
}
