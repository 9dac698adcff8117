import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../ports.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const builtServer = path.join(root, "artifacts/bin/Parley/release/Parley");
const startWithinMs = 60_000;

/**
 * The server under test: the one at PARLEY_URL, else the built one (or PARLEY_SERVER) on data of its own, with the people
 * of the demonstration if they are wanted, with a public room, which most tests would only have to look past, and other settings.
 */
export async function startServer({ demo = false, publicRoom = false, settings = {} } = {}) {
  if (process.env.PARLEY_URL) {
    return { url: process.env.PARLEY_URL.replace(/\/$/, ""), canRestart: false, stop: async () => {} };
  }
  const dataDir = await mkdtemp(path.join(tmpdir(), "parley-browser-"));
  const port = await freePort();
  const [command, ...args] = (process.env.PARLEY_SERVER ?? builtServer).split(" ");
  const env = { ...process.env, DATA_DIR: dataDir, PORT: String(port), RATE_LIMITS: "off", PUBLIC_ROOM: publicRoom ? "on" : "off", ...settings };
  let child;

  const start = async () => {
    child = spawn(command, args, { env, cwd: dataDir, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    await new Promise((resolve, reject) => {
      const give = (text) => {
        output += text;
        if (output.includes(`:${port}`)) {
          resolve();
        }
      };
      const fail = (why) => reject(new Error(`${command}: ${why}\n${output}`));
      const timer = setTimeout(() => fail("printed no address"), startWithinMs);
      child.once("error", (error) => fail(error.message));
      child.once("exit", (code) => fail(`ended with ${code}`));
      child.stdout.setEncoding("utf8").on("data", give);
      child.stderr.setEncoding("utf8").on("data", give);
      timer.unref();
    });
  };
  const end = async (signal) => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill(signal);
      await ended;
    }
  };

  if (demo) {
    await new Promise((resolve, reject) => {
      const story = spawn(command, [...args, "demo"], {
        env,
        cwd: dataDir,
        stdio: ["ignore", "ignore", "inherit"],
      });
      story.once("exit", (code) =>
        code === 0 ? resolve() : reject(new Error(`the demonstration ended with ${code}`)),
      );
    });
  }
  await start();
  return {
    url: `http://localhost:${port}`,
    canRestart: true,
    kill: () => end("SIGKILL"),
    start,
    stop: async () => {
      await end("SIGTERM");
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
