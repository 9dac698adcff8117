import { Hash, Plus } from "lucide-react";
import { useState } from "react";
import { useAction, usePages, useSettled } from "../../answers";
import { useChat, useClient } from "../../client";
import { channelPageSize } from "../../realtime/channelApi";
import type { Channel } from "../../realtime/shapes";
import { texts } from "../../texts";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Empty, FormError, Page } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { KindIcon } from "./kinds";
import { NewChannelDialog } from "./NewChannelDialog";
import { PasswordDialog } from "./PasswordDialog";
import "./channels.css";

interface Props {
  onBack: () => void;
  onOpen: (conversationId: string) => void;
}

export function ChannelBrowser({ onBack, onOpen }: Props) {
  const client = useClient();
  const [text, setText] = useState("");
  const wanted = useSettled(text.trim());
  const { items, hasMore, error, more } = usePages<Channel>(`channels ${wanted}`, channelPageSize, (page) =>
    client.channels.browse(wanted, page),
  );
  const joining = useAction();
  const [creating, setCreating] = useState(false);
  const [asked, setAsked] = useState<Channel | null>(null);

  const join = async (channel: Channel) => {
    if (channel.visibility === "protected") {
      setAsked(channel);
      return;
    }
    const done = await joining.run(async () => {
      const answer = await client.channels.join(channel.id);
      return answer.ok ? null : answer.failure;
    });
    if (done) {
      onOpen(channel.id);
    }
  };

  return (
    <Page
      title={texts.channels.title}
      lead={texts.channels.lead}
      backLabel={texts.back}
      onBack={onBack}
      actions={
        <Button onClick={() => setCreating(true)}>
          <Plus size={18} aria-hidden />
          {texts.channels.create}
        </Button>
      }
    >
      <SearchField
        label={texts.channels.search}
        placeholder={texts.channels.searchHint}
        value={text}
        onChange={setText}
      />
      <FormError text={joining.error ?? error} />
      {!items && !error && <p role="status">{texts.loading}</p>}
      {items?.length === 0 &&
        (wanted === "" ? (
          <Empty
            icon={<Hash size={36} strokeWidth={1.5} aria-hidden />}
            title={texts.channels.none}
            lead={texts.channels.noneLead}
          />
        ) : (
          <Empty
            icon={<Hash size={36} strokeWidth={1.5} aria-hidden />}
            title={texts.channels.noMatch(wanted)}
          />
        ))}
      {items && items.length > 0 && (
        <ul className="channels" aria-label={texts.channels.title}>
          {items.map((channel) => (
            <ChannelRow
              key={channel.id}
              channel={channel}
              busy={joining.busy}
              onJoin={() => void join(channel)}
              onOpen={() => onOpen(channel.id)}
            />
          ))}
        </ul>
      )}
      {hasMore && (
        <Button look="quiet" className="more" onClick={more}>
          {texts.channels.more}
        </Button>
      )}
      {creating && <NewChannelDialog onClose={() => setCreating(false)} onCreated={onOpen} />}
      {asked && (
        <PasswordDialog channel={asked} onClose={() => setAsked(null)} onJoined={() => onOpen(asked.id)} />
      )}
    </Page>
  );
}

interface RowProps {
  channel: Channel;
  busy: boolean;
  onJoin: () => void;
  onOpen: () => void;
}

function ChannelRow({ channel, busy, onJoin, onOpen }: RowProps) {
  const { id, name, topic, avatar, visibility, participantCount } = channel;
  // The list was loaded some time ago; what has been joined or left since is known.
  const isIn = useChat((state) => (state.listLoaded ? state.conversations.has(id) : channel.isParticipant));
  return (
    <li className="channel">
      <Avatar id={`group-${id}`} name={name} image={avatar} size={40} shape="square" />
      <div className="channel-about">
        <strong>
          <KindIcon visibility={visibility} />
          <bdi>{name}</bdi>
        </strong>
        {topic && <p dir="auto">{topic}</p>}
        <small>
          {texts.channels.members(participantCount)}
          {visibility === "protected" && ` · ${texts.channels.visibility.protected}`}
          {isIn && ` · ${texts.channels.joined}`}
        </small>
      </div>
      {isIn ? (
        <Button look="quiet" aria-label={texts.channels.openNamed(name)} onClick={onOpen}>
          {texts.channels.open}
        </Button>
      ) : (
        <Button disabled={busy} aria-label={texts.channels.joinNamed(name)} onClick={onJoin}>
          {texts.channels.join}
        </Button>
      )}
    </li>
  );
}
