/** `POST /api/backup {directory}`: a copy of everything, made on the backend's machine while it runs. */
import { z } from "zod"
import { readJson } from "../http-body.ts"
import { jsonReply, requireAdmin, type Exchange, type Reply } from "./route.ts"
import { refusing } from "./transfer-errors.ts"

const BackupRequest = z.object({ directory: z.string().min(1) })

export async function backup(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { directory } = await readJson(exchange.request, BackupRequest)
  const made = await refusing(() => exchange.backend.transfer.backUp(directory))
  return jsonReply({ ...made, ts: String(made.ts) })
}
