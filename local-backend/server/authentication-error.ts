/** The caller's proof is missing or wrong. The sentence is for the developer who reads the client's console. */
export class AuthenticationError extends Error {
  override readonly name = "AuthenticationError"
  /** What an HTTP answer calls it. */
  readonly code: "InvalidAuthHeader" | "BadAdminKey"

  constructor(
    message: string,
    { code = "InvalidAuthHeader", ...options }: ErrorOptions & { code?: AuthenticationError["code"] } = {},
  ) {
    super(message, options)
    this.code = code
  }
}
