/**
 * Names of functions: `messages:list` is the app's, `limiter/worker;lib:ping` a component's. One text names a function
 * wherever one is called, stored or watched.
 */

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

/** How Convex's sentences about values name a function: `messages.js:list`. */
export function fileAndName(qualified: string): string {
  const { path } = splitPath(qualified)
  const colon = path.lastIndexOf(":")
  return `${path.slice(0, colon)}.js${path.slice(colon)}`
}

/** The function of a component, by the component's path; the empty path is the app. */
export function qualify(component: string, path: string): string {
  return component === "" ? path : `${component};${path}`
}

export function splitPath(qualified: string): { component: string; path: string } {
  const end = qualified.indexOf(";")
  return end < 0
    ? { component: "", path: qualified }
    : { component: qualified.slice(0, end), path: qualified.slice(end + 1) }
}

/** How a function is called in sentences: the component is named only where there is one. */
export function describePath(qualified: string, quote = "'"): string {
  const { component, path } = splitPath(qualified)
  const name = quote + path + quote
  return component === "" ? name : `${name} in component '${component}'`
}

/** A component's child, by the name it was mounted under. */
export function childPath(component: string, name: string): string {
  return component === "" ? name : `${component}/${name}`
}

const HANDLE_PREFIX = "function://"

/** A function handle is a string that stands for a function, so that it can be stored or passed on to anybody. */
export function toHandle(qualified: string): string {
  const { component, path } = splitPath(qualified)
  return `${HANDLE_PREFIX}${component};${canonicalPath(path)}`
}

export function fromHandle(handle: string): string | null {
  if (!handle.startsWith(HANDLE_PREFIX) || !handle.includes(";")) return null
  const { component, path } = splitPath(handle.slice(HANDLE_PREFIX.length))
  return qualify(component, canonicalPath(path))
}
