/** Puts virtual time and seeded chance in the place of the machine's, for as long as a simulation runs. */

type Sources = { now(): number; uuid(): string }

/** The functions of convex/ ask `Date.now()` and `crypto.randomUUID()`, as Convex lets them: here they get the world's. */
export async function withVirtualTime<T>({ now, uuid }: Sources, work: () => Promise<T>): Promise<T> {
  const realNow = Date.now
  const realUuid = crypto.randomUUID
  Date.now = now
  crypto.randomUUID = uuid as typeof crypto.randomUUID
  try {
    return await work()
  } finally {
    Date.now = realNow
    crypto.randomUUID = realUuid
  }
}
