/** The caller's proof is missing or wrong. The sentence is for the developer who reads the client's console. */
export class AuthenticationError extends Error {
  override readonly name = "AuthenticationError"
}
