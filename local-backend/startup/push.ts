/** Pushes a project to a backend that runs in another process. */
import { z } from "zod"
import { bundleProject } from "../functions/bundle.ts"
import { StartError } from "./start-error.ts"

const Refusal = z.object({ code: z.string(), message: z.string() })
const Pushed = z.object({ functions: z.number(), httpRoutes: z.number(), crons: z.number() })

export type PushTarget = { url: string; adminKey: string }

export async function pushProject(
  target: PushTarget,
  project: string,
  environmentVariables: Record<string, string> = {},
): Promise<z.infer<typeof Pushed>> {
  const bundle = await bundleProject(project)
  const changes = Object.entries(environmentVariables).map(([name, value]) => ({ name, value }))
  if (changes.length > 0) await post(target, "/api/update_environment_variables", { changes })
  return Pushed.parse(await post(target, "/api/push", bundle))
}

async function post({ url, adminKey }: PushTarget, path: string, body: unknown): Promise<unknown> {
  const response = await request(url.replace(/\/$/, "") + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Convex ${adminKey}` },
    body: JSON.stringify(body),
  })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer
  const refusal = Refusal.safeParse(answer)
  const reason = refusal.success ? refusal.data.message : `it answered ${response.status}`
  throw new StartError("PushRefused", `The backend at ${url} refused the push: ${reason}`)
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    throw new StartError("BackendUnreachable", `No backend answers at ${new URL(url).origin}.`, {
      cause: error,
    })
  }
}
