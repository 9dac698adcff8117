import { io } from "socket.io-client";

export const password = "a long enough password";
let count = 0;

/** A new person's data; the address and the username are unique also on a server that lives on. */
export function someone(name) {
  const unique = `${Date.now().toString(36)}${(count++).toString(36)}`;
  const username = `${name.split(" ")[0].toLowerCase()}${unique}`;
  return { name, username, email: `${username}@example.org`, password };
}

/** A person who is not in a browser: over HTTP and a socket, to set a scene. The cookie is that of a session a browser may have. */
export async function joinAs(url, person) {
  const response = await request(url, "POST", "/auth/register", person);
  const answer = await response.json();
  const token = answer.access_token;
  return {
    ...person,
    id: answer.user.id,
    cookie: cookieOf(url, response),
    converse: (participants, group = {}) =>
      call(url, "POST", "/chats/conversations", { participants, ...group }, token),
    call: (method, path, body) => call(url, method, path, body, token),
    async connect() {
      const socket = io(`${url}/chat`, {
        auth: { token },
        transports: ["websocket"],
        forceNew: true,
      });
      await new Promise((resolve) => socket.once("onlineUsers", resolve));
      return {
        socket,
        send: (conversationId, content) => socket.emitWithAck("sendMessage", { conversationId, content }),
        close: () => socket.disconnect(),
      };
    },
  };
}

function cookieOf(url, response) {
  const [, name, value, path] = /^([^=]+)=([^;]+);.*path=([^;]+)/.exec(response.headers.getSetCookie()[0]);
  return { name, value, path, domain: new URL(url).hostname, expires: -1, httpOnly: true, secure: false, sameSite: "Strict" };
}

async function call(...args) {
  const response = await request(...args);
  return response.status === 204 ? null : response.json();
}

async function request(url, method, path, body, token) {
  const headers = {
    "Content-Type": "application/json",
    ...(token && { Authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url + path, {
    method,
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
  return response;
}
