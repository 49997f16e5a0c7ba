/** Runs work strictly one after the other: the transactions of this backend never overlap. */
export type Serial = <T>(work: () => T | Promise<T>) => Promise<T>

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }
}
