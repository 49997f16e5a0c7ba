/** A list that comes in pages, as views take it. */
import type { usePaginatedQuery } from "convex/react"
import type { Paged } from "./task-data.ts"

type Answer<T> = {
  results: T[]
  status: ReturnType<typeof usePaginatedQuery>["status"]
  loadMore: (count: number) => void
}

export function pagedOf<T, U>(
  { results, status, loadMore }: Answer<T>,
  map: (item: T) => U,
  step: number,
): Paged<U> {
  return {
    items: results.map(map),
    isLoading: status === "LoadingFirstPage",
    onMore: status === "CanLoadMore" ? () => loadMore(step) : null,
  }
}
