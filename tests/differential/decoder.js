import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const builtHost = new URL("../../artifacts/bin/conformance-host/release/conformance-host", import.meta.url);

/** Our decoders, in a process of their own: each question is a line, and so is its answer. */
export function startDecoder() {
  const command = process.env.CONFORMANCE_HOST ?? fileURLToPath(builtHost);
  const host = spawn(command, ["decode"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(host, "exit");
  const answers = createInterface({ input: host.stdout })[Symbol.asyncIterator]();
  return {
    /** Asks many questions at once and gives the answers in their order. */
    async ask(questions) {
      host.stdin.write(questions.map((question) => `${question}\n`).join(""));
      const lines = [];
      while (lines.length < questions.length) {
        const { value, done } = await answers.next();
        if (done) throw new Error(`the decoder ended at: ${questions[lines.length]}`);
        lines.push(value);
      }
      return lines.map((line) => JSON.parse(line));
    },
    async stop() {
      host.stdin.end();
      await ended;
    },
  };
}

const base64 = (message) => (Buffer.isBuffer(message) ? "b" : "t") + Buffer.from(message).toString("base64");

export const socketQuestion = (messages) => `S ${messages.map(base64).join(" ")}`;

export const engineQuestion = (text) => `E ${base64(text)}`;
