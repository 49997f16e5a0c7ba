/** What an audit finds of the ready cards that the loop does not look at: one page of them. */
export type WaitsPage = {
  /** Those that a person holds, or that only a person can free: what they wait for was given up. */
  person: number
  /** Those that wait for nobody: their count is not so. */
  nobody: { taskId: string; key: string }[]
  /** Where the next page begins; null after the last. */
  cursor: string | null
}
