/** Names of functions: `messages:list`, and the spellings that mean the same. */

/** `messages.js:list` and `messages:list` are `messages:list`; `messages` is `messages:default`. */
export function canonicalPath(path: string): string {
  const colon = path.lastIndexOf(":")
  const modulePath = colon < 0 ? path : path.slice(0, colon)
  const name = colon < 0 ? "" : path.slice(colon + 1)
  return `${modulePath.replace(/\.js$/, "")}:${name === "" ? "default" : name}`
}

/** `a/b.js` holds the functions `a/b:…`. */
export function moduleName(file: string): string {
  return file.replace(/\.js$/, "")
}

const HANDLE_PREFIX = "function://;"

/** A function handle is a string that stands for a function, so that it can be stored or passed on. */
export function toHandle(path: string): string {
  return HANDLE_PREFIX + canonicalPath(path)
}

export function fromHandle(handle: string): string | null {
  return handle.startsWith(HANDLE_PREFIX) ? canonicalPath(handle.slice(HANDLE_PREFIX.length)) : null
}
