import { useClient } from "../../client";
import { usePresenceMark } from "../../presence";
import type { Id } from "../../realtime/events";
import { statusOf } from "../../realtime/statuses";
import { Avatar } from "../../ui/Avatar";
import { useWatched } from "../../watch";

interface Props {
  id: Id;
  name: string;
  image: string | null;
  size: 28 | 32 | 40 | 48 | 72;
}

/** A person's picture with how present he is. */
export function PersonAvatar({ id, name, image, size }: Props) {
  return <Avatar id={id} name={name} image={image} size={size} {...usePresenceMark(id)} />;
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
