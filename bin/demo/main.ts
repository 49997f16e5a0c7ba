/** `./run.sh demo`: gives an empty home a past, starts a Clutch like any other on it, and tells what happens. */
import { parseArgs } from "node:util"
import { publicUrl, readEnv } from "#lib/env"
import { RefusalError } from "#lib/refusals"
import { signInLink } from "../commands/sign-in.ts"
import { runUntilStopped, startSupervisor, untilReady } from "../commands/up.ts"
import { ensureBuilt } from "../processes/build.ts"
import { preflight } from "../processes/preflight.ts"
import { liveSupervisor } from "../processes/records.ts"
import { StartError } from "../processes/start-error.ts"
import { homeOf } from "#lib/home"
import { narrate } from "./narrate.ts"
import { preparePast } from "./prepare.ts"

const tell = (line: string) => void process.stderr.write(`demo: ${line}\n`)
const say = (line: string) => void process.stdout.write(`${line}\n`)

try {
  const { values } = parseArgs({ options: { detach: { type: "boolean", default: false } } })
  const env = readEnv()
  const welcome = async () => say(`Clutch runs at ${publicUrl(env)}\nSign in: ${await signInLink(env)}`)
  if (liveSupervisor(homeOf(env.CLUTCH_HOME))) {
    say(`The sample runs already at ${publicUrl(env)}\nSign in: ${await signInLink(env)}`)
  } else {
    await preflight(env)
    await ensureBuilt(tell)
    await preparePast(env, tell)
    if (values.detach) {
      await startSupervisor(env, tell)
      await welcome()
    } else {
      await runUntilStopped(env, tell, async (stopping) => {
        await untilReady(env)
        await welcome()
        say("Ctrl-C stops it.\n")
        await narrate(env, say, stopping)
      })
    }
  }
} catch (error) {
  if (!(error instanceof StartError || error instanceof RefusalError)) throw error
  tell(error.message)
  process.exitCode = error instanceof StartError ? error.exitCode : 69
}
