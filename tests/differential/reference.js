// What the reference parsers make of the same bytes, in the form in which our decoder answers.
import { decodePayload } from "engine.io-parser";
import { Decoder } from "socket.io-parser";

/** The packet, or undefined if it is refused or not whole. */
export function decodeSocketPacket([text, ...attachments]) {
  const decoder = new Decoder();
  const decoded = [];
  decoder.on("decoded", (packet) => decoded.push(packet));
  try {
    decoder.add(text);
    for (const bytes of attachments) decoder.add(bytes);
  } catch {
    return undefined;
  }
  if (decoded.length !== 1) return undefined;
  const { type, nsp, id = -1, data } = decoded[0];
  return { type, nsp, id, data: written(data) };
}

/** Bytes as the other side writes them. */
export function written(data) {
  if (Buffer.isBuffer(data)) return { $binary: data.toString("base64") };
  if (Array.isArray(data)) return data.map(written);
  if (typeof data !== "object" || data === null) return data;
  const copy = {};
  for (const [key, value] of Object.entries(data)) {
    Object.defineProperty(copy, key, { value: written(value), enumerable: true, configurable: true, writable: true });
  }
  return copy;
}

const types = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];

/** The packets up to the first that is refused, and whether there was one. */
export function decodeEnginePayload(text) {
  const packets = decodePayload(text, "nodebuffer");
  const refused = packets.at(-1).type === "error";
  if (refused) packets.pop();
  return {
    refused,
    packets: packets.map(({ type, data = "" }) =>
      Buffer.isBuffer(data) ? `b${data.toString("base64")}` : `${types.indexOf(type)}${data}`,
    ),
  };
}
