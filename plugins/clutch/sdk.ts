/** What this plugin uses of OpenClaw's plugin SDK, in its own words: the same in 2026.7 and 2026.9. */

export type JsonSchema = { [key: string]: unknown }

/** Of the conversation in which a tool is called. */
export type ToolContext = { sessionKey?: string; agentId?: string; sessionId?: string }

export type ToolResult = { content: { type: "text"; text: string }[]; details?: unknown; isError?: boolean }

export type Tool = {
  name: string
  label: string
  description: string
  parameters: JsonSchema
  /** The first argument is the id of the call; plugins of early 2026 had the parameters there. */
  execute(toolCallId: string, params: unknown): Promise<ToolResult>
}

export type PluginApi = {
  pluginConfig?: { home?: unknown }
  logger: { info(message: string): void; warn(message: string): void }
  registerTool(make: (context: ToolContext) => Tool, options: { name: string }): void
}

export type Plugin = { id: string; name: string; description: string; register(api: PluginApi): void }
