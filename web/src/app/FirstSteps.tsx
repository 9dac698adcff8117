import { useEffect, useState } from "react";
import { useChat, useClient, useMe } from "../client";
import { isBlank } from "../realtime/select";
import { places, router } from "./router";

/** Leads an administrator who is alone here to a second person: once, then he may look around. */
export function FirstSteps({ path }: { path: string }) {
  const client = useClient();
  const me = useMe();
  const isEmpty = useChat(isBlank);
  const [led, setLed] = useState(false);
  const isWanted = me.role === "admin" && isEmpty && path === places.home && !led;

  useEffect(() => {
    if (isWanted) {
      void client.profiles.directory(1).then((answer) => {
        setLed(true);
        if (answer.ok && answer.value.length === 1 && router.getPath() === places.home) {
          router.go(places.welcome, "replace");
        }
      });
    }
  }, [client, isWanted]);
  return null;
}
