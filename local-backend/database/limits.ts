/** Convex's limits per transaction and per document. */
const MIB = 1024 * 1024

export const LIMITS = {
  documentsRead: 32_000,
  bytesRead: 16 * MIB,
  databaseQueries: 4_096,
  documentsWritten: 16_000,
  bytesWritten: 16 * MIB,
  functionsScheduled: 1_000,
  scheduledFunctionArgsBytes: 16 * MIB,
  // Convex reports these four in a transaction's metrics and does not publish their limits: the numbers are ours.
  filesWritten: 1_000,
  fileWriteBytes: 16 * MIB,
  filesRead: 1_000,
  fileReadBytes: 16 * MIB,
  oneScheduledArgsBytes: 4 * MIB,
  scheduleAheadMs: 5 * 365 * 24 * 3600 * 1000,
  documentBytes: MIB,
  documentNesting: 16,
  fieldNameLength: 1_024,
  tables: 10_000,
  indexesPerTable: 64,
  fieldsPerIndex: 16,
  searchFilterFields: 16,
  vectorFilterFields: 16,
  queryOperators: 256,
  searchTerms: 16,
  searchFilters: 8,
  searchCandidates: 1_024,
  searchTermBytes: 32,
  // How many words the beginning of one stands for. Convex has such a limit, too, and does not publish it.
  searchWordsOfBeginning: 128,
  vectorDimensionsMin: 2,
  vectorDimensionsMax: 4_096,
  vectorResultsDefault: 10,
  vectorResultsMax: 256,
  vectorFilters: 64,
} as const
