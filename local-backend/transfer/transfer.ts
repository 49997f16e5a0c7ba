/** Everything that moves data in and out of a backend, as its routes use it. */
import { backUp, type Backup } from "./backup.ts"
import { createExports, type Exports } from "./exports.ts"
import { createImports, type Imports } from "./imports.ts"
import type { TransferOptions } from "./types.ts"
import { createUploads, type Uploads } from "./upload.ts"
import { createWorkDirectory } from "./work-directory.ts"

export type Transfer = {
  readonly exports: Exports
  readonly imports: Imports
  readonly uploads: Uploads
  /** @throws TransferError */
  backUp(directory: string): Promise<Backup>
  stop(): Promise<void>
}

export async function createTransfer(options: TransferOptions): Promise<Transfer> {
  const directory = createWorkDirectory(options.workDirectory)
  const imports = createImports(options)
  const exports = createExports(options, directory)
  await directory.clear()
  await imports.recover()
  return {
    exports,
    imports,
    uploads: createUploads(directory),
    backUp: (target) => backUp(options, target),
    async stop() {
      await Promise.all([imports.stop(), exports.idle()])
      await directory.remove()
    },
  }
}
