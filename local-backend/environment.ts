/** The two sources of non-determinism, injected so that tests and the simulator can own them. */
export type Environment = {
  /** Wall clock in nanoseconds since the Unix epoch. */
  readonly nowNs: () => bigint
  /** Fills the array with random bytes and returns it. */
  readonly randomBytes: (length: number) => Uint8Array
}
