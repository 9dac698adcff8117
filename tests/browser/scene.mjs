import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { bubble, createAccount, field, isSignedIn, launch, openPage, openTab, row } from "./pages.mjs";
import { joinAs, someone } from "./people.mjs";
import { startServer } from "./server.mjs";

/** One server and one browser for the tests of a file; every page of a test is closed after it. */
export function scene(options) {
  let browser;
  let opened = [];
  const scene = { server: undefined, open, openBeside, newcomer, signedIn, inConversation, threeConversations, expected };

  before(async () => {
    scene.server = await startServer(options);
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await scene.server?.stop();
  });

  afterEach(async () => {
    const problems = opened.flatMap((one) => one.problems);
    await Promise.all(opened.map((one) => one.context.close()));
    opened = [];
    assert.deepEqual(problems, [], "the page reported errors");
  });

  async function open(options) {
    const one = await openPage(browser, scene.server.url, options);
    opened.push(one);
    return one.page;
  }

  /** A second tab of whoever looks at this page, who is signed in there, too. */
  async function openBeside(page) {
    const one = await openTab(page.context(), scene.server.url);
    opened.push(one);
    await isSignedIn(one.page);
    return one.page;
  }

  /** Somebody new, who follows a link and makes an account there. */
  async function newcomer(name, link) {
    const page = await open();
    await page.goto(link);
    await page.getByRole("button", { name: "Create an account" }).click();
    await createAccount(page, someone(name));
    return page;
  }

  /** What this page reported so far was meant to happen. */
  function expected(page) {
    opened.find((one) => one.page === page).problems.length = 0;
  }

  /** People who are registered, have a session and look at their list. */
  async function signedIn(...names) {
    const people = [];
    // One after the other: of two who came into a group at once, the one who registered first is the older member.
    for (const name of names) {
      people.push(await joinAs(scene.server.url, someone(name)));
    }
    const pages = await Promise.all(
      people.map(async (person) => {
        const page = await open({ cookie: person.cookie });
        await isSignedIn(page);
        return page;
      }),
    );
    return { people, pages };
  }

  /** Two people who look at the conversation that they have. */
  async function inConversation() {
    const { people, pages } = await signedIn("Ada", "Grace");
    const conversation = await people[0].converse([people[1].id]);
    await row(pages[0], /Grace/).click();
    await row(pages[1], /Ada/).click();
    await field(pages[0]).waitFor();
    await field(pages[1]).waitFor();
    return { people, pages, conversation };
  }

  /** Ada is in three conversations and Grace has written in all of them. */
  async function threeConversations() {
    const { people, pages } = await signedIn("Ada", "Grace");
    const [ada, grace] = people;
    const g = await grace.connect();
    const conversations = [];
    for (const name of ["Engine", "Looms"]) {
      conversations.push(await ada.converse([grace.id], { isGroup: true, name }));
    }
    conversations.push(await ada.converse([grace.id]));
    for (const { id } of conversations) {
      await g.send(id, `hello in ${id}`);
    }
    g.close();
    await row(pages[0], /Looms/).waitFor();
    return { people, page: pages[0], conversations };
  }

  return scene;
}

/** Waits until the message's tick says this. */
export const hasTick = (page, text, status) =>
  bubble(page, text)
    .locator(".tick")
    .and(page.getByLabel(status, { exact: true }))
    .waitFor();
