// The decoders beside the reference's on the same packets. DIFFERENTIAL_PACKETS says how many, DIFFERENTIAL_SEED which ones.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { engineQuestion, socketQuestion, startDecoder } from "./decoder.js";
import { engineDivergences, socketDivergences } from "./divergences.js";
import { enginePayload, socketPacket } from "./packets.js";
import { random } from "./random.js";
import { decodeEnginePayload, decodeSocketPacket } from "./reference.js";

const packets = Number(process.env.DIFFERENTIAL_PACKETS ?? 20_000);
const usualSeed = 20261121;
const seed = Number(process.env.DIFFERENTIAL_SEED ?? usualSeed);
const batch = 1_000;

let decoder;

before(() => {
  decoder = startDecoder();
});
after(() => decoder.stop());

/** Asks about so many inputs and gives each with its answer to the function. */
async function compare(make, question, judge) {
  const choices = random(seed);
  for (let left = packets; left > 0; left -= batch) {
    const inputs = Array.from({ length: Math.min(batch, left) }, () => make(choices));
    const answers = await decoder.ask(inputs.map(question));
    inputs.forEach((input, i) => judge(input, answers[i]));
  }
}

const known = (divergences, text, error) =>
  Object.keys(divergences).find((name) => divergences[name].error === error && divergences[name].sent(text));

const explain = (input, theirs, ours) =>
  `seed ${seed}: ${JSON.stringify(input)}\n  reference: ${JSON.stringify(theirs)}\n  here: ${JSON.stringify(ours)}`;

/** Our answer in the reference's terms: a binary packet has the type of the plain one, a number is a name too. */
function translated({ type, nsp, id, name, data, args = [] }, theirs) {
  const values = data === undefined ? undefined : JSON.parse(data);
  if (name !== undefined) {
    const sent = typeof theirs.data[0] === "number" ? Number(name) : name;
    assert.ok(Object.is(sent, theirs.data[0]), `the name ${name}`);
  }
  const first = name === undefined ? 0 : 1;
  assert.equal(args.length, type === 0 || values === undefined ? 0 : values.length - first);
  return { type: type >= 5 ? type - 3 : type, nsp, id, data: values };
}

it("Socket.IO packets are decoded as the reference does, or refused for a reason that is documented", async () => {
  const met = new Set();
  let accepted = 0;
  await compare(socketPacket, socketQuestion, (input, ours) => {
    const theirs = decodeSocketPacket(input);
    if (ours.error === "None") {
      assert.ok(theirs, `what the reference refuses is accepted: ${explain(input, theirs, ours)}`);
      assert.ok(isDeepStrictEqual(translated(ours, theirs), theirs), explain(input, theirs, ours));
      accepted++;
    } else if (theirs) {
      const name = known(socketDivergences, input[0], ours.error);
      assert.ok(name, `what the reference accepts is refused: ${explain(input, theirs, ours)}`);
      met.add(name);
    }
  });
  assert.ok(accepted > packets / 3, `only ${accepted} packets were accepted by both`);
  if (packets >= 20_000 && seed === usualSeed) assert.deepEqual([...met].sort(), Object.keys(socketDivergences).sort(), "reasons that were never met");
});

it("Bodies of polling requests are split as the reference does, or refused for a reason that is documented", async () => {
  await compare(enginePayload, engineQuestion, (input, ours) => {
    const theirs = decodeEnginePayload(input);
    if (ours.error === "InvalidBase64") {
      const stopped = ours.packets.length;
      assert.ok(known(engineDivergences, input.split("\u001e")[stopped], ours.error), explain(input, theirs, ours));
      assert.ok(isDeepStrictEqual(ours.packets, theirs.packets.slice(0, stopped)), explain(input, theirs, ours));
    } else {
      assert.ok(isDeepStrictEqual({ refused: ours.error !== "None", packets: ours.packets }, theirs), explain(input, theirs, ours));
    }
  });
});

it("The divergences are those of the document", () => {
  const document = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
  const section = /^## Stricter than the reference\n(.*?)^## /ms.exec(document)[1];
  const listed = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, name]) => name).slice(1);
  assert.deepEqual(listed.sort(), Object.keys({ ...socketDivergences, ...engineDivergences }).sort());
});
