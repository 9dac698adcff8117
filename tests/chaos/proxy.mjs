// Between the clients and the server: connections that break, go silent, or read slowly, as networks do.
import { connect, createServer } from "node:net";
import { once } from "node:events";

// Node refuses to reset a socket that is just being shut down, and then never closes it: the process would not end.
function reset(socket) {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

export class Proxy {
  #pairs = new Set();
  #silent = false;

  static async start(target) {
    const proxy = new Proxy();
    proxy.target = target;
    proxy.server = createServer({ pauseOnConnect: true }, (client) => proxy.#join(client));
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.port = proxy.server.address().port;
    return proxy;
  }

  get connections() {
    return [...this.#pairs];
  }

  #join(client) {
    const server = connect(this.target, "127.0.0.1");
    const pair = { client, server, slow: false };
    this.#pairs.add(pair);
    const end = (broken) => {
      this.#pairs.delete(pair);
      if (broken) for (const side of [client, server]) reset(side);
      else for (const side of [client, server]) side.destroySoon();
    };
    for (const [from, to] of [[client, server], [server, client]]) {
      from.setNoDelay();
      from.on("error", () => end(true));
      from.on("close", () => end(false));
      from.on("data", (bytes) => {
        // What a slow reader leaves in the way fills the buffers behind it, up to the server's own.
        if (!to.write(bytes)) from.pause();
      });
      to.on("drain", () => {
        if (!this.#silent && !(pair.slow && from === server)) from.resume();
      });
    }
    if (!this.#silent) client.resume();
  }

  reset(pair) {
    reset(pair.client);
    reset(pair.server);
  }

  resetAll() {
    for (const pair of this.connections) this.reset(pair);
  }

  // Nothing passes in either direction, and nobody is told.
  silence() {
    this.#silent = true;
    for (const { client, server } of this.#pairs) for (const side of [client, server]) side.pause();
  }

  speak() {
    this.#silent = false;
    for (const { client, server, slow } of this.#pairs) {
      client.resume();
      if (!slow) server.resume();
    }
  }

  slow(pair, isSlow) {
    pair.slow = isSlow;
    if (isSlow) pair.server.pause();
    else if (!this.#silent) pair.server.resume();
  }

  heal() {
    for (const pair of this.#pairs) pair.slow = false;
    this.speak();
  }

  async stop() {
    this.server.close();
    this.resetAll();
  }
}
