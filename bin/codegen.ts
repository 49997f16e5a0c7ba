/** Writes convex/_generated from convex/, with the official generator and without any deployment or network. */
import path from "node:path"
import { execa } from "execa"
import { ROOT } from "#lib/root"

await execa(
  process.execPath,
  [
    path.join(ROOT, "node_modules/convex/bin/main.js"),
    ...[
      "codegen",
      "--system-udfs",
      "--url",
      "http://127.0.0.1:9",
      "--admin-key",
      "none",
      "--typecheck",
      "disable",
    ],
  ],
  // CI keeps the tool from reporting its own crashes to its makers.
  { cwd: ROOT, stdio: "inherit", env: { CI: "1", CONVEX_PROVISION_HOST: "http://127.0.0.1:9" } },
)
