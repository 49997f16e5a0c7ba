/** The gateway contract on the fake, as each version that it stands in for. */
import { openFakeGateway } from "#test/fakes/gateway/gateway"
import { gatewayContract } from "./gateway.contract.ts"

for (const version of ["2026.9.6", "2026.7.35"] as const)
  gatewayContract(`the fake as ${version}`, async () => {
    const gateway = await openFakeGateway({ version })
    return {
      ...{ url: gateway.url, token: gateway.token },
      takesDirectory: version === "2026.9.6",
      takesQuestions: version === "2026.9.6",
      steers: version === "2026.9.6",
      resumesCommands: version === "2026.9.6",
      ...{ kill: gateway.kill, start: gateway.start, close: gateway.close },
    }
  })
