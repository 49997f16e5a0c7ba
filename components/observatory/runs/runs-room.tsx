"use client"
/** Ended runs: their code comes when the rest of the page works. */
import { early } from "../../ui/early.tsx"

export const RunsRoom = early(() => import("./runs-page.tsx").then((room) => room.RunsPage))
