/** The spellings in which a function's path may arrive over the network, made one: `folder/module:function`. */
import { canonicalPath } from "../functions/path.ts"

export function functionPath(text: string): string {
  return canonicalPath(text.includes(":") ? text : fromDots(text))
}

/** `api.folder.module.function`, as it is written in an app. */
function fromDots(text: string): string {
  const [root, ...parts] = text.split(".")
  if ((root !== "api" && root !== "internal") || parts.length < 2) return text
  return `${parts.slice(0, -1).join("/")}:${parts.at(-1)}`
}
