/** Installs the real gateways of the conformance kit, about 900 MB, exactly as its lockfile says; nothing where they are there. */
import { spawnSync } from "node:child_process"
import { isInstalled, type Version, VERSIONS } from "./gateway.ts"

if (!(Object.keys(VERSIONS) as Version[]).every(isInstalled)) {
  process.stdout.write("Installing the OpenClaw gateways of the conformance kit (about 900 MB).\n")
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    ...{ cwd: import.meta.dirname, stdio: "inherit" },
  })
  process.exitCode = status ?? 1
}
