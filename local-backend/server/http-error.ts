/** A refusal of the HTTP API: status and `{code, message}`, as Convex answers them. */
export class HttpError extends Error {
  override readonly name = "HttpError"
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}
