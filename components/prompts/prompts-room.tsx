"use client"
/** `/prompts`: its code comes when the rest of the page works. */
import { early } from "../ui/early.tsx"

export const PromptsRoom = early(() => import("./prompts-page.tsx").then((room) => room.PromptsPage))
