/** Names under which commits are made, given by environment: no repository's configuration is touched. */

export type Identity = { name: string; email: string }

export const CLUTCH_IDENTITY: Identity = { name: "Clutch", email: "clutch@localhost" }

/** Git drops these from names itself, and refuses one made of nothing else. */
const clean = (text: string) => text.replace(/[<>\n\r\0]/g, "").trim()

/** An agent's own address, so that its commits are told from people's. */
export function agentIdentity(agent: string): Identity {
  const local = agent
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
  return { name: clean(agent) || "Agent", email: `${local || "agent"}@clutch.localhost` }
}

/** For the environment of an agent or of one git command. */
export function identityEnvironment(author: Identity, committer: Identity = author): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: clean(author.name) || "Clutch",
    GIT_AUTHOR_EMAIL: clean(author.email),
    GIT_COMMITTER_NAME: clean(committer.name) || "Clutch",
    GIT_COMMITTER_EMAIL: clean(committer.email),
  }
}
