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

export const peoplePath = (tab: string): string => `${places.people}/${tab}`;

export const searchPath = (text: string): string => `${places.search}?${new URLSearchParams({ q: text })}`;

export const usePath = (): string => useSyncExternalStore(router.subscribe, router.getPath);
export const useQuery = (): string => useSyncExternalStore(router.subscribe, router.getQuery);
