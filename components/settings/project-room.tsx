"use client"
/** A project's settings: their code comes when the rest of the page works. */
import { early } from "../ui/early.tsx"

export const ProjectSettingsRoom = early(() =>
  import("./project-page.tsx").then((room) => room.ProjectSettingsPage),
)
