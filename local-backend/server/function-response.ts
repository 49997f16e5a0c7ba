/** Answers to mutations and actions, as messages of the sync protocol. */
import type { ActionOutcome, MutationOutcome } from "../engine/types.ts"
import type { FunctionResponse } from "./protocol.ts"

export function mutationResponse(requestId: number, outcome: MutationOutcome): FunctionResponse {
  const { logLines, ts } = outcome
  if (!outcome.ok) return failedResponse("MutationResponse", requestId, outcome)
  return { type: "MutationResponse", requestId, success: true, result: outcome.value, ts, logLines }
}

export function actionResponse(requestId: number, outcome: ActionOutcome): FunctionResponse {
  if (!outcome.ok) return failedResponse("ActionResponse", requestId, outcome)
  const { logLines, value } = outcome
  return { type: "ActionResponse", requestId, success: true, result: value, logLines }
}

function failedResponse(
  type: "MutationResponse" | "ActionResponse",
  requestId: number,
  { error, logLines }: Extract<ActionOutcome, { ok: false }>,
): FunctionResponse {
  return { type, requestId, success: false, errorMessage: error.message, errorData: error.data, logLines }
}
