import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Me } from "../events";
import { LoginSession, type Newcomer } from "../session";
import { grace, me as ada } from "./scenes";

const other: Me = { ...ada, ...grace, email: "grace@example.org" };
const minute = 60_000;

/** What the tabs of one browser share. */
let cookie: Me | null = null;
let tabs: FakeChannel[] = [];
/** What was asked of the server, and whose token came with it. */
let asked: string[] = [];
/** The server takes no token any more that is older. */
let isOver = false;

class FakeChannel extends EventTarget {
  constructor() {
    super();
    tabs.push(this);
  }

  postMessage(data: Newcomer): void {
    const others = tabs.filter((tab) => tab !== this);
    others.forEach((tab) => tab.dispatchEvent(new MessageEvent("message", { data })));
  }
}

function answer(
  path: string,
  { headers, body }: { headers: Record<string, string>; body: string },
): Response {
  if (path === "/auth/login") {
    cookie = [ada, other].find(({ email }) => email === (JSON.parse(body) as Me).email) ?? null;
  } else if (path !== "/auth/refresh") {
    asked.push(`${path} ${headers.Authorization}`);
    return new Response(null, { status: isOver ? 401 : 204 });
  }
  return Response.json({ user: cookie, access_token: cookie?.username, expires_in: 900 });
}

function tab() {
  const takenBy: string[] = [];
  return { session: new LoginSession(({ name }) => takenBy.push(name)), takenBy };
}

beforeEach(() => {
  vi.useFakeTimers();
  cookie = null;
  tabs = [];
  asked = [];
  isOver = false;
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("BroadcastChannel", FakeChannel);
  vi.stubGlobal("fetch", (path: string, options: never) => Promise.resolve(answer(path, options)));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("A_tab_hears_at_once_that_somebody_else_signs_in_in_another_one", async () => {
  const [first, second] = [tab(), tab()];
  await first.session.signIn(ada.email, "");
  await second.session.signIn(other.email, "");
  expect(first.takenBy).toEqual(["Grace"]);
  expect(second.takenBy).toEqual([]);
  expect(await first.session.request("GET", "/chats")).toMatchObject({ failure: { status: 401 } });
  expect(asked).toEqual([]);
});

it("The_same_person_may_sign_in_in_two_tabs", async () => {
  const [first, second] = [tab(), tab()];
  await first.session.signIn(ada.email, "");
  await second.session.signIn(ada.email, "");
  vi.advanceTimersByTime(16 * minute);
  expect((await first.session.token()).ok).toBe(true);
  expect([...first.takenBy, ...second.takenBy]).toEqual([]);
});

it("A_token_of_somebody_else_is_not_used_by_a_tab_that_comes_to_renew_its_own", async () => {
  const { session, takenBy } = tab();
  await session.signIn(ada.email, "");
  cookie = other;
  vi.advanceTimersByTime(16 * minute);
  const answers = await Promise.all([session.token(), session.request("GET", "/chats"), session.renew()]);
  expect(answers.map(({ ok }) => ok)).toEqual([false, false, false]);
  expect((await session.token()).ok).toBe(false);
  expect(takenBy).toEqual(["Grace"]);
  expect(asked).toEqual([]);
});

it("What_was_refused_is_not_asked_again_as_somebody_else", async () => {
  const { session, takenBy } = tab();
  await session.signIn(ada.email, "");
  cookie = other;
  isOver = true;
  expect((await session.request("GET", "/chats")).ok).toBe(false);
  expect(takenBy).toEqual(["Grace"]);
  expect(asked).toEqual(["/chats Bearer ada"]);
});

it("What_one_person_asked_for_does_not_go_out_as_the_next_one_in_the_same_tab", async () => {
  const { session } = tab();
  await session.signIn(ada.email, "");
  isOver = true;
  const answered = session.request("GET", "/chats");
  session.forget();
  await session.signIn(other.email, "");
  expect((await answered).ok).toBe(false);
  expect(asked).toEqual(["/chats Bearer ada"]);
});

it("A_tab_whose_session_was_taken_goes_on_as_the_other_person_when_it_is_asked_to", async () => {
  const { session } = tab();
  await session.signIn(ada.email, "");
  cookie = other;
  await session.renew();
  expect(await session.restore()).toMatchObject({ value: { name: "Grace" } });
  expect(await session.token()).toMatchObject({ value: "grace" });
});
