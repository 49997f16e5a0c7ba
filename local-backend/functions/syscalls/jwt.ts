/** Signing tokens with the deployment's key: mutations alone may do it. */
import type { AsyncSyscall } from "./table.ts"

export const jwtSyscalls: Record<string, AsyncSyscall> = {
  "1.0/signJwt": ({ root, component }, args) =>
    JSON.stringify(
      root.signer.sign({
        claims: args["claims"],
        expiresInSeconds: args["expiresInSeconds"],
        component,
        nowMs: root.nowMs,
      }),
    ),
}
