/** The executor contract on the simulation, at every supervision level that this machine offers. */
import { execFileSync } from "node:child_process"
import { describe, test } from "vitest"
import { processes, processesOfRun } from "#lib/process"
import { ROOT } from "#lib/root"
import { openWorkshop } from "#test/fixtures/agents/workshop"
import { levelsHere, offered } from "#test/fixtures/agents/levels"
import { executorContract } from "./executor.contract.ts"

const AGENT = /simulation\/agent\.ts/

for (const { level, works, detail } of await levelsHere()) {
  if (!works) {
    describe(`the executor contract: simulation under ${level}`, () =>
      test.skip(offered(level, detail), () => {}))
    continue
  }
  executorContract(`simulation under ${level}`, async () => {
    const workshop = await openWorkshop(level)
    const script = (steps: object[]) =>
      `\n\`\`\`simulation\n${JSON.stringify({ dev: [{ steps }] })}\n\`\`\`\n`
    return {
      executor: workshop.executor,
      endless: () => workshop.request({ prompt: script([{ say: "working" }, { hang: {} }]) }),
      brief: () =>
        workshop.request({
          prompt: script([{ create: { path: "hello.txt", text: "hello\n" } }, { commit: "add hello" }]),
        }),
      agentsOf: (runId) => processesOfRun(runId).filter(({ pid }) => isAgent(pid)).length,
      until: workshop.until,
      exitOf: workshop.exitOf,
      async startElsewhere(request) {
        const script = `
          import { createExecutors } from "#worker/executors/index"
          const { home, supervision, request } = JSON.parse(process.argv[1])
          await createExecutors({ home, supervision, simulationSpeed: 50 }).simulation.start(request)
          process.kill(process.pid, "SIGKILL")`
        const input = JSON.stringify({ home: workshop.home, supervision: level, request })
        try {
          execFileSync(process.execPath, ["--input-type=module", "-e", script, input], {
            cwd: ROOT,
            stdio: "ignore",
          })
        } catch {
          // It killed itself, as it should.
        }
      },
      close: workshop.close,
    }
  })
}

/** The wrappers of a level carry the agent's command line too; the agent is the node process itself. */
const isAgent = (pid: number): boolean => {
  const [program = "", script = ""] = processes.commandLine(pid)
  return program.endsWith("node") && AGENT.test(script)
}
