/** The plugin's own words for OpenClaw's plugin SDK fit the SDK's types, of both versions. */
import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { ROOT } from "../../lib/root.ts"
import { type Version, VERSIONS } from "./gateway.ts"

const COMPILER = path.join(ROOT, "node_modules/typescript-native/bin/tsc")
const OPTIONS =
  "--ignoreConfig --noEmit --strict --skipLibCheck --target es2024 --module esnext --moduleResolution bundler --allowImportingTsExtensions --verbatimModuleSyntax --types node"

test.each(Object.keys(VERSIONS) as Version[])("of OpenClaw %s", (version) => {
  // Beside the packages, where their names mean something; nothing of the repository imports it.
  const directory = path.join(import.meta.dirname, "node_modules/.types")
  mkdirSync(directory, { recursive: true })
  const file = path.join(directory, `${VERSIONS[version]}.ts`)
  const sdk = `${VERSIONS[version]}/plugin-sdk`
  writeFileSync(
    file,
    `import type { ChannelPlugin } from "${sdk}/channel-core"
import type { OpenClawPluginApi } from "${sdk}/plugin-entry"
import { clutchChannel } from "../../../../plugins/clutch/channel.ts"
import plugin from "../../../../plugins/clutch/index.ts"
export const channel: ChannelPlugin = clutchChannel(null)
export const register = (api: OpenClawPluginApi): void => plugin.register(api)
`,
  )
  const { status, stdout } = spawnSync(process.execPath, [COMPILER, ...OPTIONS.split(" "), file], {
    ...{ cwd: ROOT, encoding: "utf8" },
  })
  expect([stdout, status]).toEqual(["", 0])
})
