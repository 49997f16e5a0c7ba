/** Codes with which the server closes a sync socket; the official client treats the first two silently. */
export const CloseCode = {
  normal: 1000,
  goingAway: 1001,
  internalError: 1011,
} as const
