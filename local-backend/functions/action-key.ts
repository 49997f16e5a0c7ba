/** Names the effects of an action, so that asking for one again is answered from memory and not done twice. */
import type { MutationKey } from "../engine/types.ts"
import type { ActionContext } from "./actions.ts"

/** By execution and not by request: actions that call each other share their request. */
export function nextKey(context: ActionContext): MutationKey {
  return { sessionId: `_action:${context.executionId}`, requestId: context.nextMutation++ }
}
