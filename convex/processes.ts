/** Clutch's own processes and their signs of life. */
import { z } from "zod"
import { ProcessBeat } from "#domain/process"
import { mutation, query } from "./functions.ts"
import { beat as writeBeat, listProcesses } from "./model/processes.ts"

export const beat = mutation({ actors: ["service"], args: ProcessBeat, handler: writeBeat })

export const list = query({ actors: ["user", "service"], args: z.object({}), handler: listProcesses })
