"use client"
/** Sessions: their code comes when the rest of the page works. */
import { early } from "../ui/early.tsx"

export const SessionsRoom = early(() => import("./sessions-page.tsx").then((room) => room.SessionsPage))
