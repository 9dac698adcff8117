import assert from "node:assert/strict";
import { test } from "node:test";
import { assertInert, strings } from "../inert.mjs";
import { bubble, details, goTo, row } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { open, signedIn } = at;

test("Hostile names, topics, statuses and reasons are inert on the screens one comes by first", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [ada, grace] = people;
  const [a] = pages;
  const group = await grace.converse([ada.id], {
    isGroup: true,
    name: strings[0],
  });
  const connected = await grace.connect();
  for (const text of strings) {
    await connected.send(group.id, text);
  }
  const topic = strings.join(" ");
  const channel = await grace.call("POST", "/chats/conversations", {
    type: "channel",
    name: strings[1].slice(0, 80),
    topic: topic.slice(0, 500),
    participants: [ada.id],
  });
  await connected.send(channel.id, "hello");
  connected.close();
  await grace.call("PATCH", "/users/me", {
    name: strings[0],
    bio: topic.slice(0, 500),
    location: strings[2],
    status: { text: strings[2] },
  });

  await a.getByRole("navigation", { name: "Conversations" }).getByText(strings[0]).first().waitFor();
  await assertInert(a, "the list");
  await row(a, /hello/).click();
  await bubble(a, "hello").waitFor();
  await assertInert(a, "a conversation");
  await details(a, "About");
  await assertInert(a, "about");
  await a.getByRole("tab", { name: "Members" }).click();
  await a.getByRole("dialog").getByText(strings[0]).first().waitFor();
  await assertInert(a, "members");
  await a
    .getByRole("dialog")
    .getByRole("button", { name: /Profile of </ })
    .first()
    .click();
  await a.getByRole("dialog", { name: "Profile" }).getByText(strings[2]).first().waitFor();
  await assertInert(a, "a profile");
  await a.keyboard.press("Escape");
  await a.keyboard.press("Escape");
  await goTo(a, "Channels");
  await a.getByText(strings[1]).first().waitFor();
  await assertInert(a, "channels");
  await goTo(a, "People");
  await a.getByText(strings[0]).first().waitFor();
  await assertInert(a, "people");
  await goTo(a, "Search");
  await a.getByRole("searchbox", { name: "Search messages" }).fill("document");
  await a.getByRole("list", { name: "Search results" }).getByRole("button").first().waitFor();
  await assertInert(a, "search");
  await grace.call("PUT", `/chats/conversations/${channel.id}/mutes/${ada.id}`, { reason: strings[0] });
  await a.goto(`${at.server.url}/c/${channel.id}`);
  await a.getByText(`Reason: ${strings[0]}`).waitFor();
  await assertInert(a, "muted");
  await grace.call(
    "DELETE",
    `/chats/conversations/${channel.id}/participants/${ada.id}?reason=${encodeURIComponent(strings[0])}`,
  );
  await a.getByRole("region", { name: "Notices" }).getByText(strings[0]).first().waitFor();
  await assertInert(a, "a notice");
});

test("The page's policy lets no inline script run and no text become markup", async () => {
  const page = await open();
  const refused = await page.evaluate(async () => {
    const reported = [];
    document.addEventListener(
      "securitypolicyviolation",
      (event) => {
        event.stopImmediatePropagation();
        reported.push(event.effectiveDirective);
      },
      { capture: true },
    );
    const attempts = {
      markup: () => (document.createElement("div").innerHTML = "<b>x</b>"),
      script: () => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'hit'";
        document.body.append(script);
      },
      policy: () => globalThis.trustedTypes.createPolicy("mine", {}),
    };
    const thrown = [];
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        attempt();
      } catch {
        thrown.push(name);
      }
    }
    // What the debugger itself calls may make code of text; what the page calls may not.
    await new Promise((resolve) =>
      setTimeout(() => {
        try {
          Function("return 1")();
        } catch {
          thrown.push("code");
        }
        setTimeout(resolve, 200);
      }),
    );
    return { thrown, title: document.title, reported: reported.length > 0 };
  });
  assert.deepEqual(refused.thrown, ["markup", "script", "policy", "code"]);
  assert.notEqual(refused.title, "hit");
  const answer = await page.request.get(at.server.url);
  const policy = answer.headers()["content-security-policy"];
  assert.match(policy, /script-src 'self';/);
  assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  at.expected(page);
});
