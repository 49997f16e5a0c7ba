/** What each kind of waiting is called, and its silhouette. */
import type { WaitingKind } from "#domain/inbox"
import { SIGNAL_KIND_LABELS, type SignalKind } from "#domain/signal"
import type { GlyphName } from "../ui/glyph.tsx"

export const kindLabel = (kind: WaitingKind): string =>
  kind === "blocked" ? "Blocked" : kind === "pull_request" ? "Pull request" : SIGNAL_KIND_LABELS[kind]

export const isSignal = (kind: WaitingKind): kind is SignalKind =>
  kind !== "blocked" && kind !== "pull_request"

export function glyphOfKind(kind: WaitingKind): GlyphName {
  if (kind === "blocked") return "failed"
  if (kind === "pull_request") return "review"
  return kind === "fyi" ? "ready" : "attention"
}
