import { after, afterEach, before } from "node:test";
import { startHost } from "./host.js";

export const ways = {
  "polling only": { transports: ["polling"] },
  "websocket only": { transports: ["websocket"] },
  "polling with upgrade": { transports: ["polling", "websocket"] },
};

/**
 * For the tests of one file: the host in that role, started before them and ended after them. A client given to
 * `ending` is ended after its test.
 */
export function useHost(role) {
  const clients = [];
  const host = {
    url: undefined,
    ending(client) {
      clients.push(client);
      return client;
    },
  };
  let running;
  before(async () => {
    running = await startHost(role);
    host.url = running.url;
  });
  after(() => running?.stop());
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  return host;
}
