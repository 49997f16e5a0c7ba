/** Ends this browser's session. A full load on purpose: nothing of the signed-out page should live on. */
export async function signOut(): Promise<void> {
  await fetch("/api/auth/sign-out", { method: "POST" })
  window.location.replace("/sign-in")
}
