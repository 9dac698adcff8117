import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { freePort } from "../ports.mjs";

const builtHost = new URL("../../artifacts/bin/conformance-host/release/conformance-host", import.meta.url);

/**
 * Starts one role of the conformance host and resolves once it listens.
 * CONFORMANCE_HOST names another command to start; it gets the same two arguments, role and port.
 */
export async function startHost(role) {
  const command = process.env.CONFORMANCE_HOST ?? fileURLToPath(builtHost);
  const port = await freePort();
  const host = spawn(command, [role, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(host, "exit");
  const lines = createInterface({ input: host.stdout });
  const listening = (async () => {
    for await (const line of lines) {
      if (line.includes(`listening on ${port}`)) return;
    }
    throw new Error(`${command} ${role} ended before it listened`);
  })();
  await within(listening, 60_000, `${command} ${role} does not listen`);
  host.stdout.resume();
  return {
    url: `http://localhost:${port}`,
    async stop() {
      host.kill("SIGTERM");
      await within(ended, 10_000, `${command} ${role} ignores SIGTERM`).catch(async (error) => {
        host.kill("SIGKILL");
        await ended;
        throw error;
      });
    },
  };
}

/** Settles like the promise, or fails with the sentence after so many milliseconds. */
export function within(promise, milliseconds, sentence) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(sentence)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The arguments of the emitter's next event of that name. */
export function heard(emitter, name, milliseconds = 30_000) {
  return within(
    new Promise((resolve) => emitter.once(name, (...args) => resolve(args))),
    milliseconds,
    `"${name}" was not heard`,
  );
}
