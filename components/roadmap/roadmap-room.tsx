"use client"
/** A project's roadmap: its code comes when the rest of the page works. */
import { early } from "../ui/early.tsx"

export const RoadmapRoom = early(() => import("./roadmap-page.tsx").then((room) => room.RoadmapPage))
