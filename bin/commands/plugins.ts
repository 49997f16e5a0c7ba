/** `clutch plugins install`: names Clutch's plugin and its channel in the configuration of an OpenClaw gateway on this machine. */
import { copyFileSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { z } from "zod"
import { readEnv } from "#lib/env"
import { refusalError, type RefusalError } from "#lib/refusals"
import { ROOT } from "#lib/root"
import type { Out } from "../program.ts"

const PLUGIN = path.join(ROOT, "plugins/clutch")
const Names = z.array(z.string())
const Config = z.looseObject({
  plugins: z
    .looseObject({
      allow: Names.optional(),
      load: z.looseObject({ paths: Names.optional() }).optional(),
      entries: z.record(z.string(), z.looseObject({})).optional(),
    })
    .optional(),
  tools: z.looseObject({ allow: Names.optional() }).optional(),
  channels: z.record(z.string(), z.looseObject({})).optional(),
})
export type GatewayConfig = z.infer<typeof Config>

/** What the gateway's configuration is with the plugin in it; the same where it is in it already. */
export function withPlugin(
  config: GatewayConfig,
  home: string,
  plugin: string,
  tools: readonly string[],
): GatewayConfig {
  const { plugins, tools: policy } = config
  // Only lists that are there and not empty leave others out.
  const named = (list: string[] | undefined, ...names: string[]) =>
    list && list.length > 0 ? [...new Set([...list, ...names])] : list
  const otherPaths = (plugins?.load?.paths ?? []).filter((each) => !/[\\/]plugins[\\/]clutch$/.test(each))
  const toolNames = named(policy?.allow, ...tools)
  const pluginNames = named(plugins?.allow, "clutch")
  return {
    ...config,
    plugins: {
      ...plugins,
      enabled: true,
      ...(pluginNames && { allow: pluginNames }),
      load: { ...plugins?.load, paths: [...otherPaths, plugin] },
      entries: {
        ...plugins?.entries,
        clutch: { ...plugins?.entries?.clutch, enabled: true, config: { home } },
      },
    },
    // One that somebody switched off stays so.
    channels: { ...config.channels, clutch: { enabled: true, ...config.channels?.clutch } },
    ...(policy && { tools: { ...policy, ...(toolNames && { allow: toolNames }) } }),
  }
}

export async function installPlugin(out: Out, { config: given }: { config?: string }): Promise<void> {
  const file = path.resolve(
    given ?? process.env.OPENCLAW_CONFIG_PATH ?? path.join(os.homedir(), ".openclaw/openclaw.json"),
  )
  const config = readConfig(file)
  const manifest = z
    .object({ contracts: z.object({ tools: Names }) })
    .parse(JSON.parse(readFileSync(path.join(PLUGIN, "openclaw.plugin.json"), "utf8")))
  const next = withPlugin(config, readEnv().CLUTCH_HOME, PLUGIN, manifest.contracts.tools)
  if (JSON.stringify(next) === JSON.stringify(config)) return out(`The plugin is in ${file} already.`)
  const backup = `${file}.before-clutch`
  copyFileSync(file, backup)
  const draft = `${file}.clutch-${process.pid}`
  writeFileSync(draft, `${JSON.stringify(next, null, 2)}\n`, { mode: statSync(file).mode & 0o777 })
  renameSync(draft, file)
  out(`The plugin is in ${file} (before: ${backup}). A running gateway reads it by itself.`)
}

function readConfig(file: string): GatewayConfig {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch {
    throw refusal(`${file} cannot be read; say where it is: clutch plugins install --config <openclaw.json>.`)
  }
  let parsed: ReturnType<typeof Config.safeParse>
  try {
    parsed = Config.safeParse(JSON.parse(text))
  } catch {
    throw refusal(`${file} is not plain JSON (comments?). Add ${PLUGIN} to its plugins.load.paths by hand.`)
  }
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw refusal(`${file}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}.`)
}

const refusal = (message: string): RefusalError => refusalError("invalid_input", message)
