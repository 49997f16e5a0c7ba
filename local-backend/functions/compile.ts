/** Turns the bundler's ES modules into scripts that run in a vm context, keeping the way back to the source. */
import { transform } from "esbuild"
import type { Module } from "../engine/types.ts"
import { PushError } from "./errors.ts"

export type CompiledModule = Module & {
  /** CommonJS text: a function body over `exports`, `require` and `module`. */
  code: string
  /** Maps `code` to the developer's files. */
  codeMap: string | null
}

export async function compileModules(modules: readonly Module[]): Promise<CompiledModule[]> {
  return await Promise.all(modules.map(compileModule))
}

async function compileModule(module: Module): Promise<CompiledModule> {
  try {
    const { code, map } = await transform(withInlineMap(module), {
      format: "cjs",
      loader: "js",
      target: "node24",
      platform: "neutral",
      sourcefile: module.path,
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
    })
    return { ...module, code, codeMap: module.sourceMap === undefined ? null : map }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new PushError("InvalidModules", `Failed to compile ${module.path}: ${reason}`)
  }
}

/** esbuild follows the map of its input only when it is part of the text. */
function withInlineMap(module: Module): string {
  if (module.sourceMap === undefined) return module.source
  const base64 = Buffer.from(module.sourceMap).toString("base64")
  const source = module.source.replace(/\n\/\/# sourceMappingURL=[^\n]*\s*$/, "\n")
  return `${source}\n//# sourceMappingURL=data:application/json;base64,${base64}\n`
}
