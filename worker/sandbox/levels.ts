/** The supervision levels: how a command line becomes one that the shim can hold and end. */
import type { SupervisionLevel } from "#domain/run"
import type { Access } from "./access.ts"
import { bwrapArguments } from "./bwrap.ts"

export type Held = {
  command: string
  args: string[]
  /** Steps from the process that is spawned down to the agent itself, which is asked first when a run is stopped. */
  agentDepth: number
  /** The wrapper answers 128 + n where the agent was ended by signal n. */
  foldsSignals: boolean
  /** The wrapper tells on the status descriptor whether the command ever ran. */
  tellsStatus: boolean
}

export function hold(
  level: SupervisionLevel,
  access: Access,
  command: string,
  args: readonly string[],
): Held {
  switch (level) {
    case "bwrap":
      return {
        command: "bwrap",
        args: bwrapArguments(access, command, args),
        agentDepth: 2,
        foldsSignals: true,
        tellsStatus: true,
      }
    case "pid_namespace":
      return {
        command: "setpriv",
        args: [...PID_NAMESPACE, ...INIT, command, ...args],
        agentDepth: 2,
        foldsSignals: true,
        tellsStatus: false,
      }
    case "marker":
      return { command, args: [...args], agentDepth: 0, foldsSignals: false, tellsStatus: false }
  }
}

/** The kernel kills `unshare` with the shim, and the first process of the namespace, hence all of it, with `unshare`. */
const PID_NAMESPACE = [
  "--pdeathsig", "SIGKILL",
  "unshare", "--user", "--map-current-user", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc",
] // prettier-ignore

/** The first process of a namespace hears no SIGTERM and must collect orphans: a shell does that, the agent is below it. */
const INIT = ["sh", "-c", '"$@"; exit $?', "sh"]
