/** What the backend needs of a logger. Whoever starts the backend passes one in; pino's loggers fit. */
export type Logger = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Says nothing: the default of tests and of embedding programs that do not care. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
