/** What exports, imports and backups refuse, as HTTP refusals. */
import { DatabaseError } from "../../database/errors.ts"
import { isDeveloperError } from "../../functions/developer-error.ts"
import { TransferError } from "../../transfer/types.ts"
import { HttpError } from "../http-error.ts"

/** Always 400: official tools would repeat a request that got a 404. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TransferError) throw new HttpError(400, error.code, error.message)
    if (error instanceof DatabaseError && isDeveloperError(error))
      throw new HttpError(400, error.code, error.message)
    throw error
  }
}
