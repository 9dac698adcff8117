import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bubble,
  details,
  field,
  leave,
  log,
  member,
  memberAction,
  register,
  row,
  send,
  startConversation,
  texts,
} from "./pages.mjs";
import { joinAs, someone } from "./people.mjs";
import { hasTick, scene } from "./scene.mjs";

const at = scene();
const { open, signedIn, inConversation } = at;

test("Two_people_register_start_a_conversation_and_see_its_messages_in_order_once", async () => {
  const [ada, grace] = [someone("Ada"), someone("Grace")];
  const [a, g] = [await open(), await open()];
  await register(a, ada);
  await register(g, grace);
  await startConversation(a, [grace]);
  await send(a, "one");
  await row(g, /Ada/).click();
  await bubble(g, "one").waitFor();
  await send(g, "two");
  await bubble(a, "two").waitFor();
  await send(a, "three");
  await send(a, "four");
  for (const page of [a, g]) {
    await bubble(page, "four").waitFor();
    assert.deepEqual(await texts(page), ["one", "two", "three", "four"]);
  }
});

test("What_is_wrong_with_a_sign_in_is_said_beside_the_form", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Enter your e-mail address.").waitFor();
  await page.getByLabel("E-mail", { exact: true }).fill("nobody@example.org");
  await page.getByLabel("Password", { exact: true }).fill("wrong password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("The e-mail or the password is not right.").waitFor();
});

test("What_an_account_may_be_is_said_under_each_field_and_so_is_what_was_refused", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Create an account" }).click();
  const input = (name) => page.getByLabel(name, { exact: true });
  const noteOf = (name) =>
    input(name).evaluate((one) =>
      (one.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id).textContent)
        .join("\n"),
    );
  assert.match(await noteOf("Username"), /2 to 32 letters/);
  assert.match(await noteOf("Password"), /At least 8 characters/);
  await page.getByRole("button", { name: "Create account" }).click();
  assert.match(await noteOf("Username"), /^Choose a username: 2 to 32/);
  assert.match(await noteOf("Password"), /^Choose a password of at least 8/);
  const person = someone("Ada");
  await input("E-mail").fill(person.email);
  await input("Name").fill(person.name);
  const refused = async (name, values, text) => {
    await input("Username").fill(values.username ?? person.username);
    await input("Password").fill(values.password ?? person.password);
    await page.getByRole("button", { name: "Create account" }).click();
    await input(name).and(page.locator("[aria-invalid=true]:focus")).waitFor();
    assert.match(await noteOf(name), text);
    assert.equal(await page.locator("[aria-invalid=true]").count(), 1);
    assert.equal(await page.getByRole("alert").count(), 0, "it is said once");
  };
  await refused("Username", { username: "a" }, /^A username has 2 to 32/);
  await refused("Username", { username: "everyone" }, /Nobody can have/);
  await refused("Password", { password: "short" }, /^A password has at least 8/);
});

test("The_way_to_a_date_is_there_in_a_conversation_that_does_not_scroll", async () => {
  const { pages } = await inConversation();
  const [a] = pages;
  await send(a, "the only one");
  await log(a).getByRole("button", { name: "Today. Jump to a date" }).click();
  await a.getByLabel("Date", { exact: true }).fill("2020-02-02");
  await a.getByRole("button", { name: "Jump", exact: true }).click();
  await a.getByRole("dialog").waitFor({ state: "detached" });
  await bubble(a, "the only one").and(a.locator("[data-flash=true]")).waitFor();
});

test("A_message_is_shown_at_once_and_its_tick_moves_to_read_on_the_same_element", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  await people[0].converse([people[1].id]);
  await row(a, /Grace/).click();
  await send(a, "can you see this?");
  const element = await bubble(a, "can you see this?").elementHandle();
  await hasTick(a, "can you see this?", "Delivered");
  await row(g, /Ada/).click();
  await hasTick(a, "can you see this?", "Read");
  assert.ok(await element.evaluate((node) => node.isConnected), "the message's element was replaced");
  assert.equal(await bubble(a, "can you see this?").count(), 1);
});

test("Enter_sends_and_Shift_Enter_breaks_the_line", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await field(a).pressSequentially("first line");
  await field(a).press("Shift+Enter");
  await field(a).pressSequentially("second line");
  await field(a).press("Enter");
  await bubble(g, "second line").waitFor();
  assert.deepEqual(await texts(g), ["first line\nsecond line"]);
});

test("Typing_is_shown_and_disappears", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  const shown = g.getByRole("main").getByText("Ada is typing…");
  await field(a).pressSequentially("hm");
  await shown.waitFor();
  await shown.waitFor({ state: "hidden" });
  await field(a).pressSequentially("hm again");
  await shown.waitFor();
  await a.close();
  await shown.waitFor({ state: "hidden" });
});

test("Unread_messages_are_counted_in_the_list_and_the_title_until_they_are_read", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  await people[0].converse([people[1].id]);
  await row(a, /Grace/).click();
  await send(a, "one");
  await send(a, "two");
  await row(g, /Ada/).getByLabel("2 unread").waitFor();
  await g.waitForFunction(() => document.title === "(2) Parley");
  await row(g, /Ada/).click();
  await log(g).getByText("New", { exact: true }).waitFor();
  await row(g, /Ada/).getByLabel("2 unread").waitFor({ state: "detached" });
  await g.waitForFunction(() => document.title === "Parley");
});

test("Presence_ends_soon_after_the_other_closes_the_page", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await a.getByRole("main").getByText("Online").first().waitFor();
  await g.context().close();
  await a
    .getByRole("main")
    .getByText(/^Last seen|^Offline/)
    .waitFor({ timeout: 4000 });
});

test("Signing_out_ends_the_session_also_after_a_reload", async () => {
  const { pages } = await signedIn("Ada");
  await pages[0].getByRole("button", { name: "Sign out" }).click();
  await pages[0].getByRole("button", { name: "Sign in" }).waitFor();
  await pages[0].reload();
  await pages[0].getByRole("button", { name: "Sign in" }).waitFor();
});

test("A_tick_in_a_group_is_read_only_when_all_others_have_read", async () => {
  const { people, pages } = await signedIn("Ada", "Grace", "Alan");
  const [a, g, l] = pages;
  await startConversation(a, [people[1], people[2]], "Engine");
  await send(a, "for both of you");
  await hasTick(a, "for both of you", "Delivered");
  await row(g, /Engine/).click();
  await bubble(g, "for both of you").waitFor();
  // What Grace sends comes after the news of her reading.
  await send(g, "seen");
  await bubble(a, "seen").waitFor();
  await hasTick(a, "for both of you", "Delivered");
  await row(l, /Engine/).click();
  await hasTick(a, "for both of you", "Read");
});

test("Another_client_that_marks_the_whole_conversation_as_read_moves_the_tick", async () => {
  const { people, pages } = await signedIn("Ada");
  const [a] = pages;
  const other = await joinAs(at.server.url, someone("Grace"));
  const conversation = await people[0].converse([other.id]);
  const grace = await other.connect();
  await row(a, /Grace/).click();
  await send(a, "one");
  await send(a, "two");
  await hasTick(a, "two", "Delivered");
  await grace.socket.emitWithAck("markConversationAsRead", {
    conversationId: conversation.id,
  });
  await hasTick(a, "one", "Read");
  await hasTick(a, "two", "Read");
  await row(a, /Grace/).getByLabel("Read", { exact: true }).waitFor();
  grace.close();
});

test("Reading_everything_elsewhere_clears_the_count", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  const conversation = await people[0].converse([people[1].id]);
  await row(a, /Grace/).click();
  await send(a, "one");
  await row(g, /Ada/).getByLabel("1 unread").waitFor();
  const phone = await people[1].connect();
  await phone.socket.emitWithAck("markConversationAsRead", {
    conversationId: conversation.id,
  });
  await row(g, /Ada/).getByLabel("1 unread").waitFor({ state: "detached" });
  phone.close();
});

test("New_acquaintances_see_each_other_online_at_once", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  await startConversation(a, [people[1]]);
  await a.getByRole("main").getByText("Online").first().waitFor();
  await row(g, /^Online Ada/).waitFor();
});

test("Three_people_talk_in_a_group_and_one_leaves_it", async () => {
  const { people, pages } = await signedIn("Ada", "Grace", "Alan");
  const [a, g, l] = pages;
  await startConversation(a, [people[1], people[2]], "Engine");
  await row(g, /Engine/).click();
  await row(l, /Engine/).click();
  await send(a, "from Ada");
  await bubble(g, "from Ada").waitFor();
  await send(g, "from Grace");
  await bubble(l, "from Grace").waitFor();
  await send(l, "from Alan");
  for (const page of pages) {
    await bubble(page, "from Alan").waitFor();
    assert.deepEqual(await texts(page), ["from Ada", "from Grace", "from Alan"]);
  }
  await hasTick(a, "from Ada", "Read");
  await leave(l);
  await row(l, /Engine/).waitFor({ state: "detached" });
  await a.getByText("2 members").waitFor();
  await g.getByText("Alan left").waitFor();
  await g.reload();
  await bubble(g, "from Alan").waitFor();
  await g.getByText("Alan left").waitFor();
});

test("The_owner_removes_a_person_who_loses_the_group_at_once", async () => {
  const { people, pages } = await signedIn("Ada", "Grace", "Alan");
  const [a, g, l] = pages;
  await startConversation(a, [people[1], people[2]], "Engine");
  await row(g, /Engine/).click();
  await row(l, /Engine/).click();
  await details(g);
  await member(g, "Alan").waitFor();
  await g.getByRole("button", { name: "Actions for Alan" }).click();
  await g.getByRole("menuitem").first().waitFor();
  assert.deepEqual(
    await g.getByRole("menuitem").allInnerTexts(),
    ["Show profile"],
    "a member may not remove",
  );
  await g.keyboard.press("Escape");
  await details(a);
  await memberAction(a, "Alan", "Remove");
  await a
    .getByRole("dialog", { name: "Remove Alan?" })
    .getByRole("button", { name: "Remove", exact: true })
    .click();
  await member(a, "Alan").waitFor({ state: "detached" });
  await member(a, "Grace").waitFor();
  await row(l, /Engine/).waitFor({ state: "detached" });
  await l.getByText("This conversation is not here").waitFor();
  await member(g, "Alan").waitFor({ state: "detached" });
});

test("When_the_owner_leaves_the_next_one_may_remove_people", async () => {
  const { people, pages } = await signedIn("Ada", "Grace", "Alan");
  const [a, g] = pages;
  await startConversation(a, [people[1], people[2]], "Engine");
  await row(g, /Engine/).click();
  await details(g);
  await leave(a);
  await member(a, "Ada").waitFor({ state: "detached" });
  await g.getByRole("listitem").filter({ hasText: "Grace (You)" }).getByText("Owner").waitFor();
  await memberAction(g, "Alan", "Remove");
});

test("A_person_added_to_a_group_finds_it_in_his_list", async () => {
  const { people, pages } = await signedIn("Ada", "Grace", "Alan");
  const [a, , l] = pages;
  await people[0].converse([people[1].id], { isGroup: true, name: "Engine" });
  await row(a, /Engine/).click();
  await details(a);
  await a.getByRole("button", { name: "Add people" }).click();
  await a.getByRole("searchbox", { name: "Find people" }).fill(people[2].username);
  await a
    .getByRole("dialog")
    .getByRole("button", { name: new RegExp(`@${people[2].username}$`) })
    .click();
  await a.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await row(l, /Engine/).waitFor();
});

test("A_deleted_message_disappears_for_both", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await send(a, "a slip of the pen");
  await bubble(g, "a slip of the pen").waitFor();
  await bubble(a, "a slip of the pen").hover();
  await bubble(a, "a slip of the pen").getByRole("button", { name: "Delete" }).click();
  await a.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  for (const page of [a, g]) {
    await bubble(page, "This message was deleted").waitFor();
    assert.equal(await bubble(page, "a slip of the pen").count(), 0);
  }
});
