// Where our decoders refuse what the reference takes, by design: each has a line under the same words in docs/protocol.md.
// A divergence is known by what was sent and by the error it must get, so that none hides another.
const depth = (text) => {
  let deepest = 0;
  let now = 0;
  for (const part of text.match(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs) ?? []) {
    if (part === "[" || part === "{") deepest = Math.max(deepest, ++now);
    else if (part === "]" || part === "}") now--;
  }
  return deepest;
};

/** A packet's parts, as far as its head is written as it should be. */
function parts(text) {
  const [, , attachments, , , id, payload] = /^([0-6])(?:(\d+)-)?((\/[^,]*)(?:,|$))?(\d*)(.*)$/s.exec(text) ?? [];
  return { attachments, id, payload };
}

export const socketDivergences = {
  "a type that is no digit": { error: "UnknownType", sent: (text) => !/^\d/.test(text) },
  "CONNECT_ERROR from a client": { error: "UnknownType", sent: (text) => text.startsWith("4") },
  "a number of attachments that is not written in digits": {
    error: "IllegalAttachments",
    sent: (text) => /^[56][^-]*[^-\d][^-]*-/.test(text) || /^[56][-+]/.test(text),
  },
  "an ack id above 2^53 - 1": {
    error: "IllegalAckId",
    sent: (text) => BigInt(parts(text).id ?? 0) > BigInt(Number.MAX_SAFE_INTEGER),
  },
  "white space in an ack id or before a payload": { error: "InvalidPayload", sent: (text) => /^\s/.test(parts(text).payload) },
  "an event or an acknowledgement without a payload": {
    error: "InvalidPayload",
    sent: (text) => /^[2356]/.test(text) && parts(text).payload === "",
  },
  "JSON nested deeper than the limit": { error: "InvalidPayload", sent: (text) => depth(text) > 64 },
  "half a surrogate pair in an event name": {
    error: "InvalidPayload",
    sent: (text) => /^[25]/.test(text) && /^\[\s*"(?:[^"\\]|\\.)*\\ud[89a-f]/is.test(parts(text).payload),
  },
  "a placeholder whose number is not written in digits, or one within another": {
    error: "IllegalPlaceholder",
    sent: (text) => /"num":(-?\d+[.e]|[^}]*"x":\{"_placeholder":true)/i.test(text),
  },
};

export const engineDivergences = {
  "base64 that is not written in full": {
    error: "InvalidBase64",
    sent: (packet) => packet.startsWith("b") && Buffer.from(packet.slice(1), "base64").toString("base64") !== packet.slice(1),
  },
};
