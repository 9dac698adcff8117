import { createElement, use, type ComponentType } from "react";

type Screens = typeof import("./screens");

const movedKey = "parley.moved-from";
let screens: Screens | null = null;
let loading: Promise<Screens> | null = null;

/** The file of the screens did not come. */
export class NotLoaded extends Error {}

/** Once is enough; what failed fails until it is asked for again. */
export function load(): Promise<Screens> {
  loading ??= import("./screens").then(
    (found) => (screens = found),
    () => {
      throw new NotLoaded();
    },
  );
  return loading;
}

export async function loadAgain(): Promise<void> {
  forgetFailure();
  await load().catch(() => {});
}

export function forgetFailure(): void {
  if (!screens) {
    loading = null;
  }
}

/** Fetches ahead, so that every screen is there when the network is not; what fails now is asked for when it is looked at. */
export function loadAhead(): void {
  const fetch = () => void load().catch(forgetFailure);
  if ("requestIdleCallback" in globalThis) {
    requestIdleCallback(fetch, { timeout: 5000 });
  } else {
    setTimeout(fetch, 1000);
  }
}

/** A component of the screens, which waits until they are here. */
export const later = <P extends object>(pick: (screens: Screens) => ComponentType<P>): ComponentType<P> =>
  function Later(props: P) {
    return createElement(pick(screens ?? use(load())), props);
  };

/**
 * An upgraded server no longer has the files of this page under their names: the page of now has. Once for each, as a
 * server that still names them has another trouble.
 */
export async function moveOn(): Promise<void> {
  const entry = document.querySelector("script[type=module][src]")?.getAttribute("src");
  if (!entry || (await isStillNamed(entry))) {
    return;
  }
  try {
    if (sessionStorage.getItem(movedKey) !== entry) {
      sessionStorage.setItem(movedKey, entry);
      location.reload();
    }
  } catch {
    // Storage is refused: nothing would keep it from loading for ever.
  }
}

async function isStillNamed(entry: string): Promise<boolean> {
  try {
    const answer = await fetch("/", { cache: "no-cache" });
    return !answer.ok || (await answer.text()).includes(entry);
  } catch {
    return true;
  }
}
