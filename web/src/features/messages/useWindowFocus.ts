import { useSyncExternalStore } from "react";

function subscribe(listener: () => void): () => void {
  addEventListener("focus", listener);
  addEventListener("blur", listener);
  document.addEventListener("visibilitychange", listener);
  return () => {
    removeEventListener("focus", listener);
    removeEventListener("blur", listener);
    document.removeEventListener("visibilitychange", listener);
  };
}

const hasFocus = () => document.visibilityState === "visible" && document.hasFocus();

export const useWindowFocus = (): boolean => useSyncExternalStore(subscribe, hasFocus);
