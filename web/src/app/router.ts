import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const changed = () => listeners.forEach((listener) => listener());
addEventListener("popstate", changed);

export const router = {
  getPath: () => location.pathname,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  go: (path: string, how: "push" | "replace" = "push"): void => {
    if (path !== location.pathname) {
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

export const usePath = (): string => useSyncExternalStore(router.subscribe, router.getPath);
