/**
 * Codes with which the server closes a sync socket. The official client treats the first two silently; with the others it
 * reads the reason, whose first word decides how long it stays away.
 */
export const CloseCode = {
  normal: 1000,
  goingAway: 1001,
  internalError: 1011,
  tryAgainLater: 1013,
} as const
