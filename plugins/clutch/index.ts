/** The OpenClaw plugin of Clutch: tools by which an agent speaks for its own run, and a channel to the projects' chats. */
import { clutchChannel } from "./channel.ts"
import { accessOf, ask, runOf } from "./clutch.ts"
import type { Plugin, PluginApi, Tool, ToolContext, ToolResult } from "./sdk.ts"
import { TOOLS, type ToolSpec } from "./tools.ts"

const NOT_A_RUN = "This conversation belongs to no run of Clutch; there is nobody to tell."
const ENDED = "The run of this conversation has ended; Clutch hears nothing from it any more. End your turn."
const NO_HOME = "The plugin does not know Clutch's directory. A person should run: clutch plugins install"

export function toolFor(spec: ToolSpec, context: ToolContext, home: string | null): Tool {
  const { name, label, description, parameters } = spec
  return {
    ...{ name, label, description, parameters },
    async execute(_toolCallId, params) {
      if (home === null) return said(NO_HOME, true)
      const runId = runOf(context.sessionKey)
      if (runId === null) return said(NOT_A_RUN, true)
      const access = await accessOf(home, runId)
      if (!access) return said(ENDED, true)
      const answer = await ask(access, spec.operation, spec.input((params ?? {}) as Record<string, unknown>))
      return answer.ok ? said(spec.told(answer.value), false, answer.value) : said(answer.message, true)
    },
  }
}

const said = (text: string, isError: boolean, details: unknown = null): ToolResult => ({
  content: [{ type: "text", text }],
  details,
  ...(isError && { isError }),
})

/** Called several times by the gateway, in several modes: it registers and starts nothing. */
function register(api: PluginApi): void {
  const given = api.pluginConfig?.home
  const home = typeof given === "string" ? given : null
  api.registerChannel({ plugin: clutchChannel(home) })
  for (const spec of TOOLS) {
    api.registerTool((context) => toolFor(spec, context, home), { name: spec.name })
  }
}

// A plain object is all that the SDK's definePluginEntry makes, so the plugin needs no package of the gateway.
const plugin: Plugin = {
  id: "clutch",
  name: "Clutch",
  description: "What an agent tells Clutch about its card, and a channel to the chats of its projects.",
  register,
}
export default plugin
