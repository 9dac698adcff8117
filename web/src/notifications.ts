/** Notifications of this browser, as the person wants them on this device. */
export interface Wishes {
  on: boolean;
  mentionsOnly: boolean;
}

const key = "parley.notifications";
const listeners = new Set<() => void>();
const isSupported = () => "Notification" in globalThis && isSecureContext;

function read(): Wishes {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Partial<Wishes> | null;
    return { on: kept?.on === true, mentionsOnly: kept?.mentionsOnly === true };
  } catch {
    return { on: false, mentionsOnly: false };
  }
}

let wishes = read();

function keep(changes: Partial<Wishes>): void {
  wishes = { ...wishes, ...changes };
  try {
    localStorage.setItem(key, JSON.stringify(wishes));
  } catch {
    // Storage is refused: it lasts as long as the page.
  }
  listeners.forEach((listener) => listener());
}

export const notifications = {
  get: (): Wishes => wishes,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get permission(): NotificationPermission | "unsupported" {
    return isSupported() ? Notification.permission : "unsupported";
  },
  onlyMentions: (mentionsOnly: boolean): void => keep({ mentionsOnly }),
  turn: async (on: boolean): Promise<NotificationPermission | "unsupported"> => {
    if (!isSupported()) {
      return "unsupported";
    }
    const permission = on ? await Notification.requestPermission() : Notification.permission;
    keep({ on: on && permission === "granted" });
    return permission;
  },
  /** One for each conversation: a new one takes the place of the one before. */
  show: (title: string, body: string, tag: string, onClick?: () => void): Notification | null => {
    if (!isSupported() || !wishes.on || Notification.permission !== "granted") {
      return null;
    }
    let shown: Notification;
    try {
      shown = new Notification(title, { body, tag, icon: "/favicon.svg" });
    } catch {
      // Chrome for Android has them by a service worker only.
      return null;
    }
    shown.onclick = () => {
      shown.close();
      focus();
      onClick?.();
    };
    return shown;
  },
};
