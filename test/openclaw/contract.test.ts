/** The gateway contract on the real gateways. */
import { gatewayContract } from "../contracts/gateway.contract.ts"
import { openGateway, type Version, VERSIONS } from "./gateway.ts"
import { startModel } from "./model.ts"

for (const version of Object.keys(VERSIONS) as Version[])
  gatewayContract(`OpenClaw ${version}`, async () => {
    const model = await startModel()
    const gateway = await openGateway(version, model.url)
    return {
      ...{ url: gateway.url, token: gateway.token },
      takesDirectory: version === "2026.9.6",
      takesQuestions: version === "2026.9.6",
      steers: version === "2026.9.6",
      resumesCommands: version === "2026.9.6",
      kill: () => gateway.kill("SIGKILL"),
      start: gateway.start,
      async close() {
        await gateway.close()
        await model.close()
      },
    }
  })
