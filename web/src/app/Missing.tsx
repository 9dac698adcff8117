import { useEffect } from "react";
import { useAnswer, useNow } from "../answers";
import { useClient } from "../client";
import type { Id } from "../realtime/events";
import { texts } from "../texts";
import { momentTime, timeLeft } from "../times";
import { Button } from "../ui/Button";
import { places, router } from "./router";

const words = texts.channels.banned;

/** Why a conversation is not here: a ban says so, counts down, and says when it is over. */
export function Missing({ conversationId }: { conversationId: Id }) {
  const client = useClient();
  const { value: ban, reload } = useAnswer(`ban ${conversationId}`, () =>
    client.sanctions.ownBan(conversationId),
  );
  const now = useNow(1000);
  const left = ban?.until === undefined ? Infinity : Date.parse(ban.until) - now;

  useEffect(
    () =>
      client.wire.listen({
        event: ({ name, data }) => {
          const isOfBans = name === "participantBanned" || name === "participantUnbanned";
          if (isOfBans && data.conversationId === conversationId) {
            reload();
          }
        },
      }),
    [client, conversationId, reload],
  );

  return (
    <div className="nothing">
      <h2>{!ban ? texts.conversations.missing : left > 0 ? words.title : words.over}</h2>
      {!ban && <p>{texts.conversations.missingLead}</p>}
      {ban && left <= 0 && <p role="status">{words.overLead}</p>}
      {ban && left > 0 && (
        <>
          {ban.until === undefined ? (
            <p>{words.forEver}</p>
          ) : (
            <p>
              {/* Read once, and not at every second. */}
              <span aria-hidden>{words.left(timeLeft(left))}</span>{" "}
              <time dateTime={ban.until}>{words.until(momentTime(ban.until))}</time>
            </p>
          )}
          {ban.reason && <p>{texts.channels.audit.reason(ban.reason)}</p>}
        </>
      )}
      {ban && left <= 0 && (
        <Button onClick={() => router.go(places.channels)}>{texts.channels.browse}</Button>
      )}
      <Button look={ban && left <= 0 ? "quiet" : "primary"} onClick={() => router.go("/")}>
        {texts.back}
      </Button>
    </div>
  );
}
