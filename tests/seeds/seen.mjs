// What a socket was sent, and what it is still to be sent.
const patience = 30_000;

export function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${patience} ms`)), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class Seen {
  constructor(socket) {
    this.socket = socket;
    this.events = [];
    this.waiting = [];
    socket.onAny((name, ...args) => {
      this.events.push({ name, args });
      this.waiting = this.waiting.filter((wanted) => !wanted(name, args));
    });
  }

  /** The first of these events, come or to come, that is wanted. */
  first(name, wanted = () => true) {
    const there = this.events.find((e) => e.name === name && wanted(...e.args));
    if (there) return Promise.resolve(there.args[0]);
    return within(new Promise((resolve) => {
      this.waiting.push((n, args) => {
        const found = n === name && wanted(...args);
        if (found) resolve(args[0]);
        return found;
      });
    }), name);
  }

  all(name) {
    return this.events.filter((e) => e.name === name).map((e) => e.args[0]);
  }

  connected() {
    return within(new Promise((resolve, reject) => {
      if (this.socket.connected) resolve();
      this.socket.once("connect", resolve);
      this.socket.once("connect_error", reject);
    }), "connect");
  }
}

export const ways = {
  websocket: { transports: ["websocket"] },
  polling: { transports: ["polling"], upgrade: false },
};

export const password = "correct horse battery";
