/** Syscalls that Convex has and this backend has not: each is refused by name, so that the reason is plain. */
import { FunctionFailure } from "../errors.ts"

const FEATURES: readonly (readonly [prefix: string, feature: string])[] = [
  ["1.0/createServiceToken", "Convex-managed services are"],
  ["1.0/getServiceUrl", "Convex-managed services are"],
]

/** Null for an operation that nobody knows. */
export function unsupportedFeature(operation: string): FunctionFailure | null {
  const feature = FEATURES.find(([prefix]) => operation.startsWith(prefix))
  return feature === undefined
    ? null
    : new FunctionFailure(`${feature[1]} part of Convex's cloud and not of this backend.`)
}
