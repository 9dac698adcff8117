/** Run in a page before it loads: notifications are wanted; those that lie on the desktop are in `shown`, and in `all` every one there was. */
export function desktop() {
  globalThis.shown = [];
  globalThis.all = [];
  localStorage.setItem("parley.notifications", JSON.stringify({ on: true }));
  globalThis.Notification = class {
    static permission = "granted";
    constructor(title, options) {
      Object.assign(this, { title, ...options });
      globalThis.all.push(this);
      // One takes the place of the one with the same tag.
      globalThis.shown = [...globalThis.shown.filter((one) => one.tag !== options.tag), this];
    }
    close() {
      globalThis.shown = globalThis.shown.filter((one) => one !== this);
    }
  };
}

/** Run in a page: nobody looks at it from now on. */
export function lookAway() {
  Object.defineProperty(document, "hasFocus", { value: () => false, configurable: true });
  dispatchEvent(new Event("blur"));
}

/** Run in a page: somebody looks at it again. */
export function lookBack() {
  delete document.hasFocus;
  dispatchEvent(new Event("focus"));
}
