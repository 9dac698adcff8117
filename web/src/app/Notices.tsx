import { X } from "lucide-react";
import { useClient } from "../client";
import { useShowProfile } from "../profileCard";
import type { Notice } from "../realtime/notices";
import { texts } from "../texts";
import { momentTime } from "../times";
import { IconButton } from "../ui/Button";
import { useWatched } from "../watch";
import { Returned } from "./Returned";

const words = texts.channels.notices;

function inWords(notice: Notice): string {
  const where = ("conversation" in notice && notice.conversation) || words.unnamed;
  switch (notice.kind) {
    case "banned":
      return notice.until ? words.bannedUntil(where, momentTime(notice.until)) : words.banned(where);
    case "removed":
      return words.removed(where);
    case "deleted":
      return words.deleted(where);
    case "friendRequest":
      return words.friendRequest(notice.name);
    case "friendAdded":
      return words.friendAdded(notice.name);
    case "said":
      return notice.text;
  }
}

/** What happened to the person, spoken once and shown until it is dismissed; what only confirms goes by itself. */
export function Notices() {
  const client = useClient();
  const notices = useWatched(client.notices);
  const showProfile = useShowProfile();
  return (
    <section className="notices" aria-label={words.region} aria-live="polite">
      <Returned />
      {notices.map((notice) => (
        <div
          key={notice.key}
          className="notice"
          onPointerEnter={() => client.notices.hold(notice.key)}
          onPointerLeave={({ currentTarget }) =>
            currentTarget.matches(":focus-within") || client.notices.release(notice.key)
          }
          onFocus={() => client.notices.hold(notice.key)}
          onBlur={() => client.notices.release(notice.key)}
        >
          <div>
            <p>{inWords(notice)}</p>
            {"reason" in notice && notice.reason && <p>{texts.channels.audit.reason(notice.reason)}</p>}
          </div>
          {"userId" in notice && (
            <button
              type="button"
              className="link"
              onClick={() => {
                client.notices.dismiss(notice.key);
                showProfile(notice.userId);
              }}
            >
              {words.look}
            </button>
          )}
          <IconButton label={words.dismiss} onClick={() => client.notices.dismiss(notice.key)}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
