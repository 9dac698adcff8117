import { Archive, ArchiveRestore, Trash2 } from "lucide-react";
import { useState } from "react";
import { failureOf, useAction } from "../../answers";
import { uploadBy, useClient, useMe } from "../../client";
import { inWords } from "../../failures";
import type { ConversationChange } from "../../realtime/channelApi";
import type { Conversation } from "../../realtime/events";
import { nameOf } from "../../realtime/select";
import { texts } from "../../texts";
import { timeLeft } from "../../times";
import { Button } from "../../ui/Button";
import { Select, Switch } from "../../ui/Choice";
import { Confirm } from "../../ui/Confirm";
import { Field } from "../../ui/Field";
import { FormError } from "../../ui/Page";
import { PicturePicker } from "../../ui/PicturePicker";
import { TextArea } from "../../ui/TextArea";
import { AccessSettings } from "./AccessSettings";
import { kindOf, roleIn } from "./rights";
import "./channels.css";

const words = texts.channels.settings;
const slowModes = [0, 5, 15, 60, 300, 900, 3600, 21_600];

interface Props {
  conversation: Conversation;
  onDeleted: () => void;
}

export function SettingsPanel({ conversation: known, onDeleted }: Props) {
  const client = useClient();
  const me = useMe();
  // What was chosen is shown at once, until the server has said how it is.
  const [wish, setWish] = useState<{ of: Conversation; change: ConversationChange } | null>(null);
  const conversation = wish?.of === known ? withWish(known, wish.change) : known;
  const { id, isArchived = false } = conversation;
  const { busy, error, run } = useAction();
  const [saved, setSaved] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const isOwner = roleIn(conversation, me.id) === "owner";
  const isChannel = conversation.type === "channel";
  const update = async (change: ConversationChange) => {
    setSaved(false);
    setWish({ of: known, change });
    const done = await run(async () => failureOf(await client.channels.update(id, change)));
    if (!done) {
      setWish(null);
    }
    setSaved(done);
  };

  if (deleting) {
    return (
      <Confirm
        title={words.deleteTitle(nameOf(conversation, me.id))}
        lead={words.deleteLead}
        confirm={words.deleteConfirm}
        cancel={texts.cancel}
        closeLabel={texts.close}
        onClose={() => setDeleting(false)}
        onConfirm={async () => {
          const answer = await client.channels.delete(id);
          if (answer.ok) {
            onDeleted();
          }
          return answer.ok ? null : inWords(answer.failure);
        }}
      />
    );
  }
  return (
    <>
      <FormError text={error} />
      <p className="sr-only" role="status">
        {saved && words.saved}
      </p>
      <section className="panel-section" aria-label={texts.channels.details.tabs.about}>
        <PicturePicker
          id={`group-${id}`}
          name={nameOf(conversation, me.id)}
          image={conversation.avatar}
          shape="square"
          words={texts.picture}
          upload={uploadBy(client)}
          onChange={(avatar) => void update({ avatar })}
        />
        <NameAndTopic key={id} conversation={conversation} busy={busy} onSave={update} />
      </section>
      <section className="panel-section" aria-label={words.writing}>
        <h3>{words.writing}</h3>
        <Select
          label={words.slowMode}
          value={String(conversation.slowMode ?? 0)}
          options={slowModes.map((seconds) => ({
            value: String(seconds),
            name: seconds === 0 ? words.slowModeOff : timeLeft(seconds * 1000),
          }))}
          onChange={(seconds) => void update({ slowMode: Number(seconds) })}
        />
        <Switch
          label={words.announcementOnly}
          hint={words.announcementHint}
          on={conversation.announcementOnly ?? false}
          disabled={busy}
          onChange={(announcementOnly) => void update({ announcementOnly })}
        />
      </section>
      {isChannel && isOwner && (
        <AccessSettings
          key={conversation.visibility}
          conversation={conversation}
          busy={busy}
          onSave={update}
        />
      )}
      <section className="panel-section" aria-label={words.danger}>
        <h3>{words.danger}</h3>
        <p className="dialog-lead">{words.archiveHint}</p>
        <div className="panel-actions">
          <Button look="quiet" disabled={busy} onClick={() => void update({ isArchived: !isArchived })}>
            {isArchived ? <ArchiveRestore size={18} aria-hidden /> : <Archive size={18} aria-hidden />}
            {isArchived ? words.unarchive : words.archive}
          </Button>
          {isOwner && (
            <Button look="danger" onClick={() => setDeleting(true)}>
              <Trash2 size={18} aria-hidden />
              {words.delete[kindOf(conversation)]}
            </Button>
          )}
        </div>
      </section>
    </>
  );
}

const withWish = (
  conversation: Conversation,
  { slowMode, announcementOnly, isArchived }: ConversationChange,
): Conversation => ({
  ...conversation,
  ...(slowMode !== undefined && { slowMode }),
  ...(announcementOnly !== undefined && { announcementOnly }),
  ...(isArchived !== undefined && { isArchived }),
});

interface TextsProps {
  conversation: Conversation;
  busy: boolean;
  onSave: (change: ConversationChange) => Promise<void>;
}

function NameAndTopic({ conversation, busy, onSave }: TextsProps) {
  const isChannel = conversation.type === "channel";
  const [name, setName] = useState(conversation.name ?? "");
  const [topic, setTopic] = useState(conversation.topic ?? "");
  const isChanged = name.trim() !== (conversation.name ?? "") || topic.trim() !== (conversation.topic ?? "");
  return (
    <form
      className="dialog-form"
      onSubmit={(event) => {
        event.preventDefault();
        const newTopic = topic.trim() === "" ? null : topic.trim();
        const isNew = newTopic !== (conversation.topic ?? null);
        void onSave({ name: name.trim() === "" ? null : name.trim(), ...(isNew && { topic: newTopic }) });
      }}
    >
      <Field
        label={isChannel ? texts.channels.name : texts.people.groupName}
        maxLength={isChannel ? 80 : 100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextArea
        label={texts.channels.topic}
        maxLength={500}
        rows={2}
        value={topic}
        onChange={(event) => setTopic(event.target.value)}
      />
      <div className="panel-actions">
        <Button type="submit" disabled={busy || !isChanged}>
          {words.save}
        </Button>
      </div>
    </form>
  );
}
