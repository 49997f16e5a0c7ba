/** Why Clutch cannot start, stop or deploy, in words that help to mend it. */

/** The exit code of what may work in a moment. */
export const TRY_AGAIN = 75

/** The sentence says what is wrong and how a person mends it. */
export class StartError extends Error {
  /** sysexits: 69 something needed is missing, 73 cannot write, 75 try again later. */
  readonly exitCode: number
  constructor(message: string, exitCode = 69) {
    super(message)
    this.exitCode = exitCode
  }
}
