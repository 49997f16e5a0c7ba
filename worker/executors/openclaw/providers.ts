/**
 * Providers of models that refused a key. A gateway shuts such a provider for a minute, for all its sessions: runs that begin
 * meanwhile wait, in place of failing one after the other.
 */

const REFUSED =
  /\b401\b|unauthori[sz]ed|(?:invalid|incorrect|inline)[\w\s-]* api key|authentication (?:failed|error)/i

export type Providers = {
  /** What a turn of this model failed with. */
  heard(model: string | undefined, words: string): void
  /** How long nothing should be sent to this model's provider. */
  restMs(model: string | undefined): number
}

/** Without a model it is the gateway's usual one, whatever that is. */
const providerOf = (model = ""): string => model.split("/", 1)[0] ?? ""

export function createProviders(pauseMs: number, now: () => number = Date.now): Providers {
  const until = new Map<string, number>()
  return {
    heard(model, words) {
      if (REFUSED.test(words)) until.set(providerOf(model), now() + pauseMs)
    },
    restMs: (model) => Math.max(0, (until.get(providerOf(model)) ?? 0) - now()),
  }
}
