import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { conversationIdOf, router } from "./app/router";
import { ClientContext } from "./client";
import { ChatClient } from "./realtime/client";
import { theme } from "./theme";
import "./ui/base.css";

theme.start();

const client = new ChatClient();
router.subscribe(() => client.open(conversationIdOf(router.getPath())));
client.open(conversationIdOf(router.getPath()));
void client.restore();

addEventListener("online", () => client.networkBack());
addEventListener("offline", () => client.networkLost());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    client.networkBack();
  }
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ClientContext value={client}>
        <App />
      </ClientContext>
    </StrictMode>,
  );
}
