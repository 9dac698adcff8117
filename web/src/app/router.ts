import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const changed = () => listeners.forEach((listener) => listener());
addEventListener("popstate", changed);

const here = () => location.pathname + location.search;

export const router = {
  getPath: () => location.pathname,
  getQuery: () => location.search,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  go: (path: string, how: "push" | "replace" = "push"): void => {
    if (path !== here()) {
      history[how === "push" ? "pushState" : "replaceState"](null, "", path);
      changed();
    }
  },
};

export const conversationPath = (id: string): string => `/c/${encodeURIComponent(id)}`;

export function conversationIdOf(path: string): string | null {
  const id = /^\/c\/([^/]+)(?:\/\d*)?$/.exec(path)?.[1];
  return id === undefined ? null : decodeURIComponent(id);
}

/** The message that an address names within its conversation. */
export const messageIdOf = (path: string): string | null => /^\/c\/[^/]+\/(\d+)$/.exec(path)?.[1] ?? null;

export const messagePath = (conversationId: string, messageId: string): string =>
  `${conversationPath(conversationId)}/${messageId}`;

export function inviteCodeOf(path: string): string | null {
  const code = /^\/invite\/([^/]+)\/?$/.exec(path)?.[1];
  return code === undefined ? null : decodeURIComponent(code);
}

/** The screens beside the conversations. */
export const places = {
  home: "/",
  welcome: "/welcome",
  channels: "/channels",
  people: "/people",
  search: "/search",
  settings: "/settings",
} as const;

export const settingsPath = (section: string): string => `${places.settings}/${section}`;

export const searchPath = (text: string): string => `${places.search}?${new URLSearchParams({ q: text })}`;

export const usePath = (): string => useSyncExternalStore(router.subscribe, router.getPath);
export const useQuery = (): string => useSyncExternalStore(router.subscribe, router.getQuery);
