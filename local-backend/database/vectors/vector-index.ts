/** A vector index: which field holds the vectors, how long they are, and by which fields a search can be narrowed. */
import type { IndexDefinition } from "../index-definition.ts"

export type VectorIndex = {
  readonly id: number
  /** `foods.by_embedding`. */
  readonly name: string
  readonly descriptor: string
  readonly definition: Extract<IndexDefinition, { kind: "vector" }>
  readonly vectorPath: readonly string[]
  readonly filterPaths: readonly (readonly string[])[]
}

export function makeVectorIndex(
  id: number,
  table: string,
  descriptor: string,
  definition: VectorIndex["definition"],
): VectorIndex {
  return {
    id,
    name: `${table}.${descriptor}`,
    descriptor,
    definition,
    vectorPath: definition.vectorField.split("."),
    filterPaths: definition.filterFields.map((field) => field.split(".")),
  }
}
