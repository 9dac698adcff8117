import { createContext, use, useSyncExternalStore } from "react";
import { inWords } from "./failures";
import type { ChatClient } from "./realtime/client";
import type { Me } from "./realtime/events";
import type { State } from "./realtime/state";

/** The one place where React watches the client core. */
export const ClientContext = createContext<ChatClient | null>(null);

export function useClient(): ChatClient {
  const client = use(ClientContext);
  if (!client) {
    throw new Error("There is no chat client above this component.");
  }
  return client;
}

/** What `select` returns must stay the same object while the state it reads is the same. */
export function useChat<T>(select: (state: State) => T): T {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, () => select(client.getState()));
}

/** Only below the signed-in shell. */
export function useMe(): Me {
  const session = useChat((state) => state.session);
  if (session.status !== "signedIn") {
    throw new Error("Nobody is signed in.");
  }
  return session.me;
}

/** For a picture picker: the address of what was sent, or what went wrong in words. */
export const uploadBy = (client: ChatClient) => async (file: File) => {
  const answer = await client.account.uploadPicture(file);
  return answer.ok ? { url: answer.value.url } : { error: inWords(answer.failure) };
};
