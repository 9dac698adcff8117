// What the reference encodes is decoded here, and what is encoded here is decoded by the reference, over a real connection.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { io } from "socket.io-client";
import { Encoder, PacketType } from "socket.io-parser";
import { heard, startHost, within } from "../interop/host.js";
import { value } from "./packets.js";
import { random } from "./random.js";
import { decodeSocketPacket, written } from "./reference.js";

const events = Math.ceil(Number(process.env.DIFFERENTIAL_PACKETS ?? 20_000) / 10);
const seed = Number(process.env.DIFFERENTIAL_SEED ?? 20261121);
const outstanding = 50;

let host;

before(async () => {
  host = await startHost("interop");
});
after(() => host.stop());

for (const transport of ["websocket", "polling"]) {
  it(`Whatever is sent comes back the same over ${transport}`, async () => {
    const socket = io(host.url, { forceNew: true, transports: [transport], reconnection: false });
    try {
      await heard(socket, "connect");
      const choices = random(seed);
      for (let left = events; left > 0; left -= outstanding) {
        await Promise.all(Array.from({ length: outstanding }, () => echo(socket, choices)));
      }
    } finally {
      socket.disconnect();
    }
  });
}

async function echo(socket, choices) {
  const bytes = { left: choices.chance(0.5) ? 10 : 0 };
  const args = choices.list(4, () => value(choices, bytes));
  const encoded = new Encoder().encode({ type: PacketType.EVENT, nsp: "/", id: 0, data: ["echo", ...args] });
  const expected = decodeSocketPacket(encoded)?.data.slice(1);
  // An application's own object may look like a placeholder without being one, which no parser can tell.
  if (!expected) return;
  const [...answer] = await within(
    new Promise((resolve) => socket.emit("echo", ...args, (...back) => resolve(back))),
    30_000,
    `seed ${seed}: no answer to ${JSON.stringify(args)}`,
  );
  assert.deepStrictEqual(answer.map(written), expected, `seed ${seed}`);
}
