// Packets from a seed: valid ones, damaged ones, and ones put together from pieces that have broken parsers before.
import { Encoder, PacketType } from "socket.io-parser";

const strings = [
  "", "a", "hello", "ünï €", "😀", "\ud800", "\u2028", "\0", "\u001e", '"', "\\", "__proto__", "constructor",
  "_placeholder", "num", "/", ",", "-", "0", "toString",
];
const numbers = [0, 1, -1, 0.5, 1e21, 1e-7, 2 ** 53, -(2 ** 53), 1e308, 5e-324, 1795178927313];
const names = [...strings, "message", "error", "connection", 0, 7, -1.5, 1e21];
const namespaces = ["/", "/", "/", "/admin", "/a/b", "/a?x=1", "/ü", "/5", "/{}"];
const ids = [undefined, undefined, 0, 1, 42, 2 ** 31, Number.MAX_SAFE_INTEGER];

/** Any value that JSON carries, with bytes in it if there is room for attachments. */
export function value(random, bytes, depth = 3) {
  const kind = random.below(depth > 0 ? 9 : 5);
  if (kind === 0) return random.pick([null, true, false]);
  if (kind <= 2) return random.pick(numbers);
  if (kind <= 4) return random.pick(strings);
  if (kind === 5 && bytes.left > 0) {
    bytes.left--;
    return Buffer.from(random.list(4, () => random.below(256)));
  }
  if (kind <= 6) return random.list(3, () => value(random, bytes, depth - 1));
  const made = {};
  for (const key of random.list(3, () => random.pick(strings))) {
    Object.defineProperty(made, key, {
      value: value(random, bytes, depth - 1), enumerable: true, configurable: true, writable: true,
    });
  }
  return made;
}

/** The messages of a packet as the reference encodes it. */
function valid(random) {
  const bytes = { left: random.chance(0.4) ? 10 : 0 };
  const args = random.list(3, () => value(random, bytes));
  const packet = random.pick([
    () => ({ type: PacketType.EVENT, data: [random.pick(names), ...args], id: random.pick(ids) }),
    () => ({ type: PacketType.EVENT, data: [random.pick(names), ...args], id: random.pick(ids) }),
    () => ({ type: PacketType.ACK, data: args, id: random.pick(ids.slice(2)) }),
    () => ({ type: PacketType.CONNECT, data: random.pick([undefined, {}, { token: random.pick(strings) }]) }),
    () => ({ type: PacketType.DISCONNECT }),
  ])();
  return new Encoder().encode({ nsp: random.pick(namespaces), ...packet });
}

const heads = {
  type: ["0", "1", "2", "3", "4", "5", "6", "2", "5", "6", "7", "9", "", " ", "-", "a", "/", "\0", "٢"],
  attachments: [
    "", "", "", "1-", "1-", "2-", "0-", "00-", "01-", "10-", "11-", "-", "1", "--1-", "-1-", "+1-", " 1-", "1 -", "1.-", "1.0-",
    "1e0-", "1e3-", "0x1-", "0b1-", "99999999999999999999-", "Infinity-", "NaN-", "1_0-", "a-",
  ],
  namespace: [
    "", "", "", "/,", "/a,", "/a", "/a?x=1,", "/a/b,", "//,", "/__proto__,", "/%2e,", "/../a,", "/ ,", "/5,", "/\u001e,", ",", "a,",
  ],
  id: [
    "", "", "0", "1", "007", "42", "9007199254740991", "9007199254740992", "18446744073709551616", "1".repeat(400), "-1", "+1", "1.5",
    "1e3", " ", " 1", "1 ", "\t", "0x1", "٣", "\u00a0",
  ],
  payload: [
    "", "[]", "{}", "null", "true", "1", '"x"', '["a"]', '["a",1]', '["connect"]', '["connect_error"]', '["disconnect",1]',
    '["disconnecting"]', '["newListener"]', '["removeListener"]', '["\\u0063onnect"]', '["error"]', '["__proto__"]', "[1]", "[-0]",
    "[1e400]", "[null]", "[true]", "[[]]", "[{}]", '[{"toString":"a"}]', '[""]', '["\\ud800"]', '["a","\\ud800"]', '["a",{"\\ud800":1}]',
    ' ["a"]', '["a"] ', '\n[ "a" ,\t1 ]\r', '["a"]x', '["a"][]', '["a",]', '["a"', '["a', "[", "{", '{"a":1}', '{"a":1,"a":2}', '{"a":1}}',
    '["a",{"__proto__":{"b":1}}]', '["a",01]', '["a",+1]', '["a",.5]', '["a",1.]', '["a",-]', '["a",1e]', '["a",1E+2]', '["a",-0.0e-0]',
    '["a",NaN]', '["a",undefined]', '["a","\t"]', '["a","\\x"]', '["a","\\u12"]', '["a","\u007f"]', '["a","\u2028"]', "['a']", '["a"/**/]',
    '\ufeff["a"]', '\u00a0["a"]', '\u000b["a"]', '["a",18446744073709551616,1e309,-1e309,1e-400]',
    `["a",${"[".repeat(62)}${"]".repeat(62)}]`, `["a",${"[".repeat(63)}${"]".repeat(63)}]`, `["a",${"[".repeat(64)}${"]".repeat(64)}]`,
    `${'{"a":'.repeat(65)}1${"}".repeat(65)}`, "[".repeat(5000),
  ],
};
const placeholderNumbers = [
  "0", "0", "1", "2", "-1", "-0", "0.0", "0.5", "1e0", "0e5", "1e9", "99999999999", "null", '"0"', '"splice"', "[0]", "{}", "true",
];

function placeholder(random) {
  const number = `"num":${random.pick(placeholderNumbers)}`;
  return random.pick([
    `{"_placeholder":true,${number}}`,
    `{"_placeholder":true,${number}}`,
    `{${number},"_placeholder":true}`,
    `{"_placeholder":true}`,
    `{"_placeholder":false,${number}}`,
    `{"_placeholder":1,${number}}`,
    `{"_placeholder":false,"_placeholder":true,${number}}`,
    `{"_placeholder":true,${number},"num":0}`,
    `{"\\u005fplaceholder":true,${number}}`,
    `{"_placeholder":true,${number},"x":{"_placeholder":true,"num":${random.pick(placeholderNumbers)}}}`,
    `{"a":[{"_placeholder":true,${number}}],"_placeholder":{}}`,
  ]);
}

function pieces(random) {
  if (random.chance(0.3)) return random.pick(["0", "2", "2/a,", "21", "3", "31"]) + random.pick(heads.payload);
  const payload = random.chance(0.3) ? `["a",${random.list(3, () => placeholder(random)).join()}]` : random.pick(heads.payload);
  const type = random.pick(heads.type);
  const attachments = "56".includes(type) || random.chance(0.1) ? random.pick(heads.attachments) : "";
  return type + attachments + random.pick(heads.namespace) + random.pick(heads.id) + payload;
}

const sparks = [..."0123456789-+.eE/,[]{}\":\\ \t\n_abtrue", "null", "{}", "[]", '"a"', "\\u0000", "é", "\u001e", "1-", "/a,"];

function damaged(random, text) {
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(text.length + 1);
    const end = at + random.below(4);
    text = random.pick([
      () => text.slice(0, at) + random.pick(sparks) + text.slice(at),
      () => text.slice(0, at) + text.slice(end),
      () => text.slice(0, at) + random.pick(sparks) + text.slice(end),
      () => text.slice(0, end) + text.slice(at),
      () => text.slice(0, at),
    ])();
  }
  return text;
}

/** The messages of one Socket.IO packet: a text, and as many attachments as it announces, or nearly. */
export function socketPacket(random) {
  const kind = random.below(10);
  const messages =
    kind < 4 ? valid(random)
    : kind < 7 ? damage(random, valid(random))
    : kind < 9 ? [pieces(random)]
    : [random.list(24, () => random.pick(sparks)).join("")];
  if (kind >= 7) {
    const announced = /^[56]0*([1-9]|10)-/.exec(messages[0])?.[1] ?? (/^[56]/.test(messages[0]) ? 1 : 0);
    for (let i = 0; i < announced; i++) messages.push(Buffer.from([i]));
  }
  if (random.chance(0.02)) messages.push(Buffer.from("extra"));
  if (random.chance(0.02) && messages.length > 1) messages.pop();
  // Half a surrogate pair does not survive the way over the wire.
  messages[0] = Buffer.from(messages[0]).toString();
  return messages;
}

const damage = (random, [text, ...attachments]) => [damaged(random, text), ...attachments];

const enginePackets = [
  "0{}", "1", "2", "3", "2probe", "3probe", "4", "4hello", "4ü", "5", "6", "7", "9", ":", "/", "", "b", "bAQID", "bAQIDBA==", "bAQIDBA",
  "bAQ==", "bAR==", "bAQ", "bA", "b====", "b!!!!", "bAQ ID", "bAQ\nID", "bAQID\n", "b-_-_", "b+/+/", "bAQ==AQ==", "bé", "a", "4\0", "٤",
];

/** The body of a polling request. */
export function enginePayload(random) {
  const packets = random.list(5, () => (random.chance(0.2) ? damaged(random, random.pick(enginePackets)) : random.pick(enginePackets)));
  return Buffer.from(packets.join("\u001e")).toString();
}
