import { useEffect } from "react";
import { inviteCodeOf } from "../addresses";
import { useChat, useClient } from "../client";
import { AuthScreen } from "../features/auth/AuthScreen";
import { unreadTotal } from "../realtime/select";
import { texts } from "../texts";
import { places, router, usePath } from "./router";
import { Shell } from "./Shell";
import { Splash } from "./Splash";

export function App() {
  const client = useClient();
  const session = useChat((state) => state.session);
  const invite = inviteCodeOf(usePath());
  const unread = useChat(unreadTotal);

  useEffect(() => {
    document.title = texts.title(unread);
    const icon = document.querySelector("link[rel=icon]");
    icon?.setAttribute("href", unread > 0 ? "/favicon-unread.svg" : "/favicon.svg");
  }, [unread]);

  switch (session.status) {
    case "restoring":
      return <Splash text={session.unreachable ? texts.auth.unreachable : texts.auth.restoring} />;
    case "signedOut":
      return (
        <AuthScreen
          ending={session.ending}
          isLeaving={session.isLeaving}
          invite={invite}
          onContinue={() => {
            router.go(places.home, "replace");
            void client.restore();
          }}
        />
      );
    case "signedIn":
      return <Shell />;
  }
}
