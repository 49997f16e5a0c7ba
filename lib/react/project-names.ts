"use client"
/** What a project is called, by its slug: people read names, addresses hold slugs. Unknown ones are called as they are. */
import { createContext, useContext } from "react"

export const ProjectNames = createContext<(slug: string) => string>((slug) => slug)

export const useProjectName = (): ((slug: string) => string) => useContext(ProjectNames)
