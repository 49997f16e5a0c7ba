/** How the entries of an export are called. */

export const DOCUMENTS = "documents.jsonl"
/** Beside a table's documents when their numbers are typed; its content says so. */
export const GENERATED_SCHEMA = "generated_schema.jsonl"
export const UNIFORM = '"uniform"\n'
export const TABLES = "_tables"
export const STORAGE = "_storage"

const COMPONENTS = "_components"

/** `a/b` is `_components/a/_components/b/`; the app has no prefix. */
export function prefixOf(component: string): string {
  return component === ""
    ? ""
    : component
        .split("/")
        .map((name) => `${COMPONENTS}/${name}/`)
        .join("")
}

export type EntryName =
  | { kind: "documents" | "generatedSchema"; component: string; table: string }
  /** `name` is the storage id, perhaps with an ending for the file's type. */
  | { kind: "file"; component: string; name: string }
  | { kind: "other" }

export function parseEntryName(path: string): EntryName {
  const steps = path.split("/")
  const components: string[] = []
  while (steps[0] === COMPONENTS && steps.length > 2) components.push(...steps.splice(0, 2).slice(1))
  const component = components.join("/")
  const [table = "", name = ""] = steps
  // Some programs add files of their own, named with a dot.
  if (steps.length !== 2 || table === "" || name === "" || name.startsWith(".")) return { kind: "other" }
  if (name === DOCUMENTS) return { kind: "documents", component, table }
  if (name === GENERATED_SCHEMA) return { kind: "generatedSchema", component, table }
  return table === STORAGE ? { kind: "file", component, name } : { kind: "other" }
}

/** The id in `<id>.png`. */
export function storageIdIn(name: string): string {
  return name.split(".")[0] ?? name
}

const ENDINGS: Readonly<Record<string, string>> = {
  "application/json": "json",
  "application/pdf": "pdf",
  "application/zip": "zip",
  "audio/mpeg": "mp3",
  "audio/wav": "wav",
  "image/gif": "gif",
  "image/jpeg": "jpeg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/webp": "webp",
  "text/css": "css",
  "text/csv": "csv",
  "text/html": "html",
  "text/markdown": "md",
  "text/plain": "txt",
  "video/mp4": "mp4",
  "video/webm": "webm",
}

/** So that whoever unpacks the archive can open the file. */
export function fileName(storageId: string, contentType: string | null): string {
  const ending = ENDINGS[contentType?.split(";")[0]?.trim().toLowerCase() ?? ""]
  return ending === undefined ? storageId : `${storageId}.${ending}`
}
