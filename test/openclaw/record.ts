/** `node test/openclaw/record.ts [version]`: plays the scenes to the real gateways and writes down how they answer. */
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { format } from "oxfmt"
import { record, type Recording } from "../recordings/scenes.ts"
import { openGateway, type Version, VERSIONS } from "./gateway.ts"
import { startModel } from "./model.ts"

const fileOf = (version: Version) =>
  path.join(import.meta.dirname, "../recordings", `openclaw-${version}.json`)

export const recorded = (version: Version): Recording =>
  JSON.parse(readFileSync(fileOf(version), "utf8")) as Recording

export async function recordReal(version: Version): Promise<Recording> {
  const model = await startModel()
  const gateway = await openGateway(version, model.url)
  try {
    return await record(gateway)
  } finally {
    await gateway.close()
    await model.close()
  }
}

if (import.meta.main)
  for (const version of Object.keys(VERSIONS) as Version[]) {
    if (process.argv[2] !== undefined && process.argv[2] !== version) continue
    const text = JSON.stringify(await recordReal(version))
    const { code } = await format(fileOf(version), text, { printWidth: 110 })
    writeFileSync(fileOf(version), code)
    process.stdout.write(`recorded OpenClaw ${version}\n`)
  }
