/** Clutch cannot start, stop or deploy for a reason that a person can mend: the sentence says which and how. */
export class StartError extends Error {
  /** sysexits: 69 something needed is missing, 73 cannot write, 75 try again later. */
  readonly exitCode: number
  constructor(message: string, exitCode = 69) {
    super(message)
    this.exitCode = exitCode
  }
}
