"use client"
/** Triage: subscriptions and mutations around the view. */
import { useState } from "react"
import { RANGES, stretchOf, type Range } from "#domain/periods"
import { useConnection } from "#lib/react/connection"
import { useNow } from "#lib/react/clock"
import { valueOr } from "#lib/react/live"
import { useBlocked, useTriage } from "#lib/react/use-analytics"
import { useAgents } from "#lib/react/use-observatory"
import { writesOff } from "../../layout/live-state.tsx"
import { Shown } from "../shown.tsx"
import { TriageView } from "./triage-view.tsx"

export function TriageTab({ slug, since }: { slug: string | null; since: "all" | Range }) {
  const [openedAt] = useState(() => Date.now())
  const isRange = RANGES.some((range) => range === since)
  const tasks = useBlocked(slug, isRange ? stretchOf(since as Range, openedAt).from : null)
  const agents = valueOr(useAgents(), NONE)
  const actions = useTriage()
  const off = writesOff(useConnection())
  const now = useNow(10_000)
  return (
    <Shown live={tasks} what="The list of blocked tasks">
      {(list) => (
        <TriageView tasks={list} agents={agents} writesOff={off} now={Math.max(now, openedAt)} {...actions} />
      )}
    </Shown>
  )
}

const NONE: never[] = []
