/** Light, dark, or as the device: kept on this device, and set before anything is drawn. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const key = "parley.theme";
const listeners = new Set<() => void>();
const colors = { light: "#f4f6f5", dark: "#0e1312" };

function read(): Theme {
  try {
    return themes.find((one) => one === localStorage.getItem(key)) ?? "system";
  } catch {
    return "system";
  }
}

let current: Theme = read();

function show(): void {
  document.documentElement.dataset.theme = current;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.media.includes("dark") ? "dark" : "light";
    meta.content = colors[current === "system" ? own : current];
  }
}

export const theme = {
  get: (): Theme => current,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  choose: (wanted: Theme): void => {
    current = wanted;
    try {
      localStorage.setItem(key, wanted);
    } catch {
      // Storage is refused: it lasts as long as the page.
    }
    show();
    listeners.forEach((listener) => listener());
  },
  start: (): void => {
    show();
    // Another tab has chosen.
    addEventListener("storage", (event) => {
      if (event.key === key) {
        current = read();
        show();
        listeners.forEach((listener) => listener());
      }
    });
  },
};
