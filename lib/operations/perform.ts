/** Carries out one operation for whoever asks: finds it, checks who asks, parses the input, runs it. */
import type { z } from "zod"
import { refuse, type Result } from "#domain/refusal"
import { refusalOf } from "../refusals.ts"
import { withoutAliases } from "./aliases.ts"
import type { Asker, OperationPorts } from "./define.ts"
import { operationNamed } from "./index.ts"
import { slipOf } from "./slip.ts"

const KEYS: Record<Asker, string> = {
  user: "the operator's key",
  run: "a run's key",
  channel: "a channel's key",
}

/** An expected no comes back as a refusal; whatever else goes wrong is thrown. */
export async function perform(
  name: string,
  body: unknown,
  asker: Asker,
  ports: OperationPorts,
): Promise<Result<unknown>> {
  const operation = await operationNamed(name)
  if (!operation) return refuse("not_found", `There is no operation ${name}.`)
  if (!operation.askers.includes(asker)) {
    return refuse("forbidden", `${name} cannot be asked with ${KEYS[asker]}.`)
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return refuse("invalid_input", `${name} takes a JSON object.`)
  }
  const input = operation.input.strict().safeParse(withoutAliases(body as Record<string, unknown>))
  if (!input.success)
    return refuse("invalid_input", inputSentence(name, input.error), { issues: issuesOf(input.error) })
  try {
    return { ok: true, value: (await operation.run(ports, input.data)) ?? null }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) return { ok: false, refusal }
    throw error
  }
}

const issuesOf = (error: z.ZodError) =>
  error.issues.map((issue) => ({ where: issue.path.join("."), what: slipOf(issue) }))

function inputSentence(name: string, error: z.ZodError): string {
  const parts = issuesOf(error).map(({ where, what }) => (where ? `${where}: ${what}` : what))
  return `${name}: ${parts.join("; ")}`
}
