/** The executor contract with agents in the real gateways. */
import { executorContract } from "../contracts/executor.contract.ts"
import { openGatewayWorkshop } from "../contracts/executor-openclaw.ts"
import { sessionsAtWork } from "../builders/gateway-sessions.ts"
import { openGateway, type Version, VERSIONS } from "./gateway.ts"
import { startModel, type Step } from "./model.ts"

const exec = (command: string): Step => ({
  tools: [{ name: "exec", args: { command: `. $ENV && ${command}` } }],
})
const SECONDS = 240

for (const version of Object.keys(VERSIONS) as Version[])
  executorContract(`openclaw in OpenClaw ${version}`, async () => {
    const model = await startModel()
    const gateway = await openGateway(version, model.url)
    const kit = await openGatewayWorkshop({ url: gateway.url, token: gateway.token })
    return {
      executor: kit.executor,
      endless: () => kit.request([exec("exec sleep 600"), { text: "Late." }]),
      brief: () =>
        kit.request([
          exec("echo hello > hello.txt && git add -A && git commit -qm hello"),
          { text: "Done." },
        ]),
      agentsOf: async (runId) =>
        (await sessionsAtWork(kit.client)).filter((key) => key.endsWith(runId.toLowerCase())).length,
      until: (runId, kind) => kit.until(runId, kind, SECONDS),
      exitOf: (runId) => kit.exitOf(runId, SECONDS),
      startElsewhere: kit.startElsewhere,
      async close() {
        await kit.close()
        await gateway.close()
        await model.close()
      },
    }
  })
