/** The syscalls of actions: calls into the engine, each a transaction of its own. */
import type { JsonValue } from "../../database/types.ts"
import type { Call, Outcome } from "../../engine/types.ts"
import { nextKey } from "../action-key.ts"
import type { ActionContext } from "../actions.ts"
import type { Caller } from "../components/references.ts"
import { lookUp } from "../deployment.ts"
import { FunctionFailure } from "../errors.ts"
import type { Syscalls } from "../execution.ts"
import { identityAcross } from "../frame.ts"
import { splitPath, toHandle } from "../path.ts"
import { attributesOf, DEPLOYMENT_METADATA, functionMetadata, requestMetadata } from "./metadata.ts"
import { readJob } from "./scheduling.ts"
import { storageActionSyscalls, storageJsSyscalls } from "./storage.ts"
import { functionPathArg, stringArg } from "./table.ts"
import type { SyscallArgs } from "./table.ts"
import { unsupportedFeature } from "./unsupported.ts"

type ActionSyscall = (context: ActionContext, args: SyscallArgs) => string | Promise<string>

const table = new Map<string, ActionSyscall>(
  Object.entries({
    "1.0/actions/query": runQuery,
    "1.0/actions/mutation": runMutation,
    "1.0/actions/action": runAction,
    "1.0/actions/schedule": schedule,
    "1.0/actions/cancel_job": cancelJob,
    "1.0/actions/vectorSearch": vectorSearch,
    "1.0/createFunctionHandle": createFunctionHandle,
    "1.0/getUserIdentity": ({ identity }) => JSON.stringify(attributesOf(identity)),
    "1.0/getFunctionMetadata": ({ path, loaded }) => functionMetadata(loaded, path, "action"),
    "1.0/getDeploymentMetadata": () => DEPLOYMENT_METADATA,
    "1.0/getRequestMetadata": ({ request }) => requestMetadata(request),
    "1.0/auditLog": () => "null",
    ...storageActionSyscalls,
  } satisfies Record<string, ActionSyscall>),
)

export function actionSyscalls(context: ActionContext): Syscalls {
  return {
    async asyncSyscall(operation, args) {
      const syscall = table.get(operation)
      if (syscall === undefined) throw unknown(operation, "Unknown async operation")
      return await syscall(context, JSON.parse(args) as SyscallArgs)
    },
    syscall(operation) {
      throw unknown(operation, "Unknown operation")
    },
    jsSyscall(operation, args) {
      const syscall = Object.hasOwn(storageJsSyscalls, operation) ? storageJsSyscalls[operation] : undefined
      if (syscall === undefined) throw unknown(operation, "Unknown operation")
      return syscall(context, args)
    },
  }
}

function unknown(operation: string, message: string): FunctionFailure {
  return unsupportedFeature(operation) ?? new FunctionFailure(`${message} ${operation}`)
}

async function runQuery(context: ActionContext, args: SyscallArgs): Promise<string> {
  const { outcomes } = await context.engine.runQueries([{ ...callOf(context, args), journal: null }])
  return valueOf(outcomes[0])
}

async function runMutation(context: ActionContext, args: SyscallArgs): Promise<string> {
  return valueOf(await context.engine.runMutation(callOf(context, args), nextKey(context)))
}

async function runAction(context: ActionContext, args: SyscallArgs): Promise<string> {
  return valueOf(await context.engine.runAction(callOf(context, args)))
}

async function schedule(context: ActionContext, args: SyscallArgs): Promise<string> {
  const job = { ...readJob(callerOf(context), args), component: context.component }
  return JSON.stringify(await context.engine.scheduleJob(job, nextKey(context)))
}

async function cancelJob({ engine, component }: ActionContext, args: SyscallArgs): Promise<string> {
  await engine.cancelJob(stringArg(args, "id"), component)
  return "null"
}

async function vectorSearch({ engine, component }: ActionContext, args: SyscallArgs): Promise<string> {
  const answer = await engine.vectorSearch(args["query"] ?? null, component)
  if (answer.ok) return answer.value
  throw new FunctionFailure(answer.message)
}

function createFunctionHandle(context: ActionContext, args: SyscallArgs): string {
  const path = functionPathArg(callerOf(context), args)
  lookUp(context.loaded, path, true)
  return JSON.stringify(toHandle(path))
}

function callerOf({ component, loaded }: ActionContext): Caller {
  return { component, deployment: loaded }
}

function callOf(context: ActionContext, args: SyscallArgs): Call {
  const { component, request } = context
  const { ip, userAgent, authToken } = request
  const path = functionPathArg(callerOf(context), args)
  const target = splitPath(path).component
  return {
    path,
    args: args["args"] ?? {},
    identity: identityAcross(context.identity, component, target),
    allowInternal: true,
    request: {
      ...(ip === undefined ? {} : { ip }),
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(authToken === undefined || component !== target ? {} : { authToken }),
    },
    origin: { caller: "Action", requestId: request.requestId, parentExecutionId: context.executionId },
  }
}

/** The inner function's error becomes the caller's, without the line that is meant for the outermost one. */
function valueOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) throw new FunctionFailure("The function gave no answer.")
  if (outcome.ok) return outcome.value
  const { message, data } = outcome.error
  throw new FunctionFailure(
    message.replace(/^\[Request ID: [^\]]*\] Server Error\n/, ""),
    data as JsonValue | undefined,
  )
}
