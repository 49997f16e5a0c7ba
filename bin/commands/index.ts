/** The commands that are not operations: they start, stop and look at processes on this machine. */
import { Command, Option } from "commander"
import type { Out } from "../program.ts"
import { PROCESS_NAMES } from "../processes/table.ts"
import { runBackend, runServer, runDeploy } from "./foreground.ts"
import { doctor } from "./doctor.ts"
import { logs } from "./logs.ts"
import { restart } from "./restart.ts"
import { signIn } from "./sign-in.ts"
import { status } from "./status.ts"
import { stop } from "./stop.ts"
import { superviseInForeground, up } from "./up.ts"

export function localCommands(out: Out): Command[] {
  return [
    new Command("up")
      .description("start Clutch; in the foreground, Ctrl-C stops it")
      .option("--detach", "return when everything answers, and leave it running")
      .action((options: { detach?: boolean }) => up(out, { detach: options.detach === true })),
    new Command("supervise").description("keep Clutch's processes running").action(superviseInForeground).helpOption(false),
    new Command("stop").description("end all processes; agents are interrupted and go on at the next start").action(() => stop(out)),
    new Command("restart").description("restart Clutch's processes; agents are not touched").action(() => restart(out)),
    new Command("status")
      .description("what runs, and where")
      .option("--json", "print the answer as JSON")
      .action((options: { json?: boolean }) => status(out, options.json === true)),
    new Command("logs")
      .description(`follow the logs of all processes, or of one (${PROCESS_NAMES.join(", ")}, supervisor)`)
      .argument("[process]")
      .option("-n, --lines <count>", "how many earlier lines to show", "40")
      .option("--no-follow", "print and end")
      .option("--raw", "print the JSON lines as they are")
      .action((name: string | undefined, options: { lines: string; follow: boolean; raw?: boolean }) =>
        logs(out, name, { lines: Number(options.lines), follow: options.follow, raw: options.raw === true }),
      ),
    new Command("sign-in").description("print a one-time link that signs a browser in").action(() => signIn(out)),
    new Command("doctor")
      .description("check what Clutch needs of this machine")
      .addOption(new Option("--json", "print the answer as JSON"))
      .action((options: { json?: boolean }) => doctor(out, options.json === true)),
    new Command("deploy").description("give the backend its functions and first rows").action(() => runDeploy(out)),
    new Command("backend").description("run the local backend in the foreground").action(runBackend),
    new Command("server").description("run the pages' server in the foreground").action(runServer),
  ]
}
