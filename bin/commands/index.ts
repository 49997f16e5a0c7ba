/** The commands that are not operations: they start, stop and look at processes on this machine. */
import { Argument, Command, Option } from "commander"
import { PROCESS_NAMES } from "#domain/process"
import type { Out } from "../program.ts"
import { simulateCommand } from "./simulate-command.ts"

/** Each command's code is loaded when it is typed: agents call `clutch` often, and mostly for operations. */
export function localCommands(out: Out): Command[] {
  return [
    new Command("up")
      .description("start Clutch; in the foreground, Ctrl-C stops it")
      .option("--detach", "return when everything answers, and leave it running")
      .action(async (options: { detach?: boolean }) =>
        (await import("./up.ts")).up(out, { detach: options.detach === true }),
      ),
    new Command("supervise")
      .description("keep Clutch's processes running")
      .option("--take-over", "only in the place of a supervisor that was killed")
      .action(async (options: { takeOver?: boolean }) =>
        (await import("./up.ts")).superviseInForeground({ takeOver: options.takeOver === true }),
      )
      .helpOption(false),
    new Command("stop")
      .description("end all processes; agents are interrupted and go on at the next start")
      .action(async () => (await import("./stop.ts")).stop(out)),
    new Command("restart")
      .description("restart Clutch's processes; agents are not touched")
      .action(async () => (await import("./restart.ts")).restart(out)),
    new Command("status")
      .description("what runs, and where")
      .addOption(json())
      .action(async (options: { json?: boolean }) =>
        (await import("./status.ts")).status(out, options.json === true),
      ),
    new Command("logs")
      .description(`follow the logs of all processes, or of one (${PROCESS_NAMES.join(", ")}, supervisor)`)
      .argument("[process]")
      .option("-n, --lines <count>", "how many earlier lines to show", "40")
      .option("--no-follow", "print and end")
      .option("--raw", "print the JSON lines as they are")
      .action(async (name: string | undefined, options: { lines: string; follow: boolean; raw?: boolean }) =>
        (await import("./logs.ts")).logs(out, name, {
          ...options,
          lines: Number(options.lines),
          raw: options.raw === true,
        }),
      ),
    new Command("sign-in")
      .description("print a one-time link that signs a browser in")
      .action(async () => (await import("./sign-in.ts")).signIn(out)),
    new Command("issuer")
      .description("print what a real Convex must be told to trust this installation's tokens")
      .action(async () => (await import("./issuer.ts")).issuer(out)),
    new Command("doctor")
      .description("check what Clutch needs of this machine, or whether it can use its gateway")
      .addArgument(new Argument("[part]", "only this").choices(["gateway"]))
      .addOption(json())
      .action(async (part: string | undefined, options: { json?: boolean }) =>
        part === "gateway"
          ? (await import("./doctor-gateway.ts")).doctorGateway(out, options.json === true)
          : (await import("./doctor.ts")).doctor(out, options.json === true),
      ),
    new Command("backup")
      .description("copy data, files and keys to a new directory, while Clutch runs")
      .argument("<directory>")
      .addOption(json())
      .action(async (directory: string, options: { json?: boolean }) =>
        (await import("./backup.ts")).backup(out, directory, options.json === true),
      ),
    workspaces(out),
    plugins(out),
    simulateCommand(out),
    new Command("deploy")
      .description("give the backend its functions and first rows")
      .action(async () => (await import("./foreground.ts")).runDeploy(out)),
    new Command("backend")
      .description("run the local backend in the foreground")
      .action(async () => (await import("./foreground.ts")).runBackend()),
    new Command("server")
      .description("run the pages' server in the foreground")
      .action(async () => (await import("./foreground.ts")).runServer()),
  ]
}

const plugins = (out: Out): Command =>
  new Command("plugins").description("Commands about Clutch's plugin for OpenClaw").addCommand(
    new Command("install")
      .description(
        "Name the plugin in a gateway's configuration on this machine; what was there is kept beside it",
      )
      .option(
        "--config <file>",
        "its openclaw.json (default: OPENCLAW_CONFIG_PATH or ~/.openclaw/openclaw.json)",
      )
      .action(async (options: { config?: string }) =>
        (await import("./plugins.ts")).installPlugin(out, options),
      ),
  )

function workspaces(out: Out): Command {
  const load = () => import("./workspaces.ts")
  return new Command("workspaces")
    .description("Commands about the work trees on this machine")
    .addCommand(
      new Command("list")
        .description("List work trees with what they take, and what the trash holds")
        .option("--project <slug>", "only of this project")
        .addOption(json())
        .action(async (options: { project?: string; json?: boolean }) =>
          (await load()).listWorkspaces(out, options),
        ),
    )
    .addCommand(
      new Command("restore")
        .description("Bring an entry of the trash back: its branches, and its files into a new directory")
        .argument("<id>", "as `clutch workspaces list` names it")
        .option("--into <directory>", "where its files go (default: restored-<id> here)")
        .addOption(json())
        .action(async (id: string, options: { into?: string; json?: boolean }) =>
          (await load()).restoreWorkspace(out, id, options),
        ),
    )
    .addCommand(
      new Command("gc")
        .description(
          "Remove work trees of cards and runs that are over; what is nowhere else is saved in the trash",
        )
        .option("--dry-run", "say what would go, and why the rest stays")
        .option("--project <slug>", "only of this project")
        .option(
          "--trash-days <days>",
          "also forget what has been in the trash for longer (default: keep all)",
        )
        .addOption(json())
        .action(async (options: { project?: string; dryRun?: boolean; trashDays?: string; json?: boolean }) =>
          (await load()).collectWorkspaces(out, options),
        ),
    )
}

const json = () => new Option("--json", "print the answer as JSON")
