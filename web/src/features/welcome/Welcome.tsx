import { Check, Copy, Hash, Link } from "lucide-react";
import { useState } from "react";
import { conversationPath, invitePath, linkTo } from "../../addresses";
import { useAction } from "../../answers";
import { useChat, useClient, useMe } from "../../client";
import { copy } from "../../clipboard";
import { nameOf, publicRoomOf } from "../../realtime/select";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { FormError } from "../../ui/Page";
import "./welcome.css";

const words = texts.welcome;

interface Props {
  onOpen: (conversationId: string) => void;
  onBack: () => void;
}

/**
 * For the first person on a new server: a place to talk, and a link that brings the second one there. The place is the room of
 * everybody where there is one, else a channel that is made here.
 */
export function Welcome({ onOpen, onBack }: Props) {
  const me = useMe();
  const isLoaded = useChat((state) => state.listLoaded);
  const room = useChat(publicRoomOf);
  const [made, setMade] = useState<Place | null>(null);
  const place = room
    ? { conversationId: room.id, link: linkTo(conversationPath(room.id)), name: nameOf(room, me.id) }
    : made;
  if (!isLoaded) {
    return null;
  }

  return (
    <div className="welcome">
      <div className="welcome-card">
        <h2>{words.title(me.name)}</h2>
        <p className="dialog-lead">{words.lead}</p>
        <ol>
          <li data-done={place !== null}>
            <span className="welcome-sign">
              {place ? <Check size={18} aria-label={words.done} /> : <Hash size={18} aria-hidden />}
            </span>
            <div>
              <h3>{room ? words.room(place?.name ?? "") : words.step1}</h3>
              <p className="dialog-lead">{room ? words.roomLead : words.step1Lead}</p>
              {!place && <NewChannel onMade={setMade} />}
            </div>
          </li>
          <li aria-disabled={!place}>
            <span className="welcome-sign">
              <Link size={18} aria-hidden />
            </span>
            <div>
              <h3>{words.step2}</h3>
              <p className="dialog-lead">{words.step2Lead}</p>
              {place && <Invitation place={place} onOpen={() => onOpen(place.conversationId)} />}
            </div>
          </li>
        </ol>
        <p className="welcome-later">
          {words.later}{" "}
          <button type="button" className="link" onClick={onBack}>
            {words.skip}
          </button>
        </p>
      </div>
    </div>
  );
}

interface Place {
  conversationId: string;
  link: string;
  name: string;
}

function NewChannel({ onMade }: { onMade: (made: Place) => void }) {
  const client = useClient();
  const [name, setName] = useState<string>(words.channelDefault);
  const { busy, error, run } = useAction();

  const make = () =>
    run(async () => {
      const channel = await client.conversations.createChannel({ name: name.trim(), visibility: "public" });
      if (!channel.ok) {
        return channel.failure;
      }
      const invite = await client.channels.createInvite(channel.value, {});
      if (!invite.ok) {
        return invite.failure;
      }
      const link = linkTo(invitePath(invite.value.code));
      onMade({ conversationId: channel.value, link, name: name.trim() });
      return null;
    });

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "" && !busy) {
          void make();
        }
      }}
    >
      <Field
        label={words.channelName}
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <FormError text={error} />
      <Button type="submit" disabled={busy || name.trim() === ""}>
        {words.make}
      </Button>
    </form>
  );
}

function Invitation({ place, onOpen }: { place: Place; onOpen: () => void }) {
  const [copied, setCopied] = useState("");
  const copyLink = async () => setCopied((await copy(place.link)) ? texts.copied : texts.notCopied);
  return (
    <>
      <a className="welcome-link" href={place.link}>
        {place.link}
      </a>
      <div className="welcome-actions">
        <Button look="quiet" onClick={() => void copyLink()}>
          <Copy size={18} aria-hidden />
          {words.copy}
        </Button>
        <Button onClick={onOpen}>{words.open(place.name)}</Button>
        <p role="status">{copied}</p>
      </div>
    </>
  );
}
