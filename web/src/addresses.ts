/** The addresses that people give each other: of conversations, messages and invitations. */

export const conversationPath = (id: string): string => `/c/${encodeURIComponent(id)}`;

export function conversationIdOf(path: string): string | null {
  const id = /^\/c\/([^/]+)(?:\/\d*)?$/.exec(path)?.[1];
  return id === undefined ? null : decodeURIComponent(id);
}

/** The message that an address names within its conversation. */
export const messageIdOf = (path: string): string | null => /^\/c\/[^/]+\/(\d+)$/.exec(path)?.[1] ?? null;

export const messagePath = (conversationId: string, messageId: string): string =>
  `${conversationPath(conversationId)}/${messageId}`;

export const invitePath = (code: string): string => `/invite/${encodeURIComponent(code)}`;

export function inviteCodeOf(path: string): string | null {
  const code = /^\/invite\/([^/]+)\/?$/.exec(path)?.[1];
  return code === undefined ? null : decodeURIComponent(code);
}

/** As it is copied and sent. */
export const linkTo = (path: string): string => location.origin + path;
