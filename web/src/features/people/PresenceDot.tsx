import { useClient } from "../../client";
import type { Id } from "../../realtime/events";
import { statusOf } from "../../realtime/statuses";
import { texts } from "../../texts";
import { Avatar } from "../../ui/Avatar";
import { useWatched } from "../../watch";

interface Props {
  id: Id;
  name: string;
  image: string | null;
  size: 28 | 32 | 40 | 48 | 72;
}

/** A person's picture with how present he is: by form and in words, not by colour alone. */
export function PersonAvatar({ id, name, image, size }: Props) {
  const client = useClient();
  const presence = useWatched(client.statuses, ({ presence: all }) => all.get(id) ?? "offline");
  return (
    <Avatar
      id={id}
      name={name}
      image={image}
      size={size}
      mark={presence === "offline" ? undefined : texts.profiles.presence[presence]}
      markKind={presence === "away" ? "away" : "online"}
    />
  );
}

/** What somebody says of himself at the moment; nothing when he says nothing. */
export function StatusLine({ id }: { id: Id }) {
  const client = useClient();
  const status = useWatched(client.statuses, (all) => statusOf(all, id));
  return (
    status && (
      <span className="status-line">
        {status.emoji && <span>{status.emoji}</span>} {status.text}
      </span>
    )
  );
}
