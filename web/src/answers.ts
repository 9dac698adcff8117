import { useCallback, useEffect, useState } from "react";
import { inWords } from "./failures";
import type { Failure, Result } from "./realtime/session";

type Loaded<T> = { key: string; value: T | null; error: string | null };

/** What the server answers for this key; the last answer stays until the next one is here. */
export function useAnswer<T>(key: string, load: () => Promise<Result<T>>) {
  const [count, setCount] = useState(0);
  const [loaded, setLoaded] = useState<Loaded<T> | null>(null);
  const wanted = `${key} ${count}`;

  useEffect(() => {
    let isWanted = true;
    void load().then((answer) => {
      if (isWanted) {
        setLoaded((before) => ({
          key: wanted,
          value: answer.ok ? answer.value : (before?.value ?? null),
          error: answer.ok ? null : inWords(answer.failure),
        }));
      }
    });
    return () => {
      isWanted = false;
    };
    // The key says what is loaded; the function is another one at each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted]);

  const reload = useCallback(() => setCount((before) => before + 1), []);
  return {
    value: loaded?.value ?? null,
    error: loaded?.error ?? null,
    loading: loaded?.key !== wanted,
    reload,
  };
}

/** A list that is loaded page by page, from the first one again when the key is another. */
export function usePages<T>(key: string, size: number, load: (page: number) => Promise<Result<T[]>>) {
  const [wanted, setWanted] = useState({ key, pages: 1 });
  const pages = wanted.key === key ? wanted.pages : 1;
  const { value, error, loading, reload } = useAnswer(`${key} ${pages}`, async () => {
    const items: T[] = [];
    let hasMore = false;
    for (let page = 1; page <= pages; page++) {
      const answer = await load(page);
      if (!answer.ok) {
        return answer;
      }
      items.push(...answer.value);
      hasMore = answer.value.length === size;
    }
    return { ok: true as const, value: { key, items, hasMore } };
  });
  const isThis = value?.key === key;
  return {
    items: isThis ? value.items : null,
    hasMore: isThis && value.hasMore,
    error,
    loading,
    reload,
    more: () => setWanted({ key, pages: pages + 1 }),
  };
}

/** Something that is done once at a time, and what went wrong with it in words. */
export function useAction() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (action: () => Promise<Failure | null>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    const failure = await action();
    setBusy(false);
    setError(failure && inWords(failure));
    return failure === null;
  };
  return { busy, error, run, setError };
}

/** A text that is given on when nobody has typed for a moment. */
export function useSettled(text: string, pauseMs = 200): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, pauseMs]);
  return settled;
}

/** The time, as often as something that counts down needs it. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export const failureOf = (answer: Result<unknown>): Failure | null => (answer.ok ? null : answer.failure);
