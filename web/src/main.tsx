import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { conversationIdOf } from "./addresses";
import { App } from "./app/App";
import { Boundary } from "./app/Boundary";
import { NotLoaded } from "./app/later";
import { places, router } from "./app/router";
import { ClientContext } from "./client";
import { ChatClient } from "./realtime/client";
import { theme } from "./theme";
import "./ui/base.css";

theme.start();

const client = new ChatClient();
let openId: string | null | undefined;
const follow = () => {
  const path = router.getPath();
  const id = conversationIdOf(path);
  // A search lies over the conversation it began in, which stays as it is.
  client.cover(path === places.search);
  if (path !== places.search && id !== openId) {
    openId = id;
    client.open(id);
  }
};
router.subscribe(follow);
follow();
void client.restore();

addEventListener("online", () => client.networkBack());
addEventListener("offline", () => client.networkLost());
// Texts are kept over a reload; files, and what a message is changed to, are not. The browser asks in words of its own.
addEventListener("beforeunload", (event) => {
  if (client.uploads.areUnsent || client.compositions.areUnsaved) {
    event.preventDefault();
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    client.networkBack();
  }
});

const root = document.getElementById("root");
if (root) {
  // What is not here says so in its place, and is no fault.
  const onCaughtError = (error: unknown) => error instanceof NotLoaded || console.error(error);
  createRoot(root, { onCaughtError }).render(
    <StrictMode>
      <ClientContext value={client}>
        <Boundary>
          <App />
        </Boundary>
      </ClientContext>
    </StrictMode>,
  );
}
