// A client as the seed's documents describe it, on the stock socket.io-client.
import { io } from "socket.io-client";

const patience = 15_000;

export class ChatClient {
  constructor(url, token, options = {}) {
    this.events = [];
    this.waiting = [];
    this.socket = io(`${url}/chat`, {
      auth: { token },
      transports: ["websocket", "polling"],
      forceNew: true,
      ...options,
    });
    this.socket.onAny((name, ...args) => {
      this.events.push({ name, args });
      this.waiting = this.waiting.filter((w) => !w(name, args));
    });
  }

  static async connect(url, token, options) {
    const client = new ChatClient(url, token, options);
    await within(new Promise((resolve, reject) => {
      client.socket.once("connect", resolve);
      client.socket.once("connect_error", reject);
    }), "connect");
    return client;
  }

  see(name, wanted = () => true) {
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

  seen(name) {
    return this.events.filter((e) => e.name === name).map((e) => e.args[0]);
  }

  ask(name, ...args) {
    return this.socket.timeout(patience).emitWithAck(name, ...args);
  }

  close() {
    this.socket.close();
  }
}

export function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${patience} ms`)), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
