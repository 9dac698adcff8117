import { useSyncExternalStore } from "react";
import type { Watched } from "./realtime/watched";

/** What a small store holds. What `select` returns must stay the same while the store does. */
export const useWatched = <T, S = T>(
  store: Watched<T>,
  select: (value: T) => S = (value) => value as unknown as S,
): S => useSyncExternalStore(store.subscribe, () => select(store.get()));
