import { CheckCheck, SquarePen } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { useChat, useClient, useMe } from "../../client";
import { byActivity, nameOf } from "../../realtime/select";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { Logo } from "../../ui/Logo";
import { SearchField } from "../../ui/SearchField";
import { ConversationRow } from "./ConversationRow";
import "./conversations.css";

interface Props {
  openId: string | null;
  pathOf: (id: string) => string;
  onOpen: (id: string) => void;
  onStart: () => void;
  /** Shown when there are no conversations. */
  none: ReactNode;
}

export function ConversationList({ openId, pathOf, onOpen, onStart, none }: Props) {
  const me = useMe();
  const conversations = useChat((state) => state.conversations);
  const listLoaded = useChat((state) => state.listLoaded);
  const listFailed = useChat((state) => state.listFailed);
  const client = useClient();
  const [filter, setFilter] = useState("");
  const [onlyUnread, setOnlyUnread] = useState(false);
  const sorted = useMemo(() => byActivity(conversations.values()), [conversations]);
  const wanted = filter.trim().toLocaleLowerCase();
  // The open one stays in its place when it is read.
  const unread = onlyUnread ? sorted.filter((one) => one.unreadCount > 0 || one.id === openId) : sorted;
  const shown = unread.filter((one) => nameOf(one, me.id).toLocaleLowerCase().includes(wanted));
  const isUnread = sorted.some((one) => one.unreadCount > 0);

  return (
    <>
      <header className="list-head">
        <h1>
          <Logo size={28} />
          {texts.product}
        </h1>
        <IconButton label={texts.conversations.start} onClick={onStart}>
          <SquarePen size={20} aria-hidden />
        </IconButton>
      </header>
      <div className="list-filter">
        <SearchField
          label={texts.conversations.filter}
          placeholder={texts.conversations.filter}
          value={filter}
          onChange={setFilter}
        />
      </div>
      {sorted.length > 0 && (
        <div className="list-which" role="group" aria-label={texts.conversations.show}>
          <button type="button" aria-pressed={!onlyUnread} onClick={() => setOnlyUnread(false)}>
            {texts.conversations.showAll}
          </button>
          <button type="button" aria-pressed={onlyUnread} onClick={() => setOnlyUnread(true)}>
            {texts.conversations.showUnread}
          </button>
          {isUnread && (
            <button type="button" className="link" onClick={() => void client.messages.markAllRead()}>
              <CheckCheck size={16} aria-hidden />
              {texts.conversations.markAllRead}
            </button>
          )}
        </div>
      )}
      <nav className="list" aria-label={texts.conversations.list}>
        {!listLoaded && <Waiting />}
        {listFailed && <p className="list-no-match">{texts.conversations.notLoaded}</p>}
        {listLoaded && sorted.length === 0 && none}
        {sorted.length > 0 && shown.length === 0 && (
          <p className="list-no-match">
            {wanted === "" ? texts.conversations.noUnread : texts.conversations.noMatch(filter.trim())}
          </p>
        )}
        <ul>
          {shown.map((conversation) => (
            <li key={conversation.id}>
              <ConversationRow
                conversation={conversation}
                isOpen={conversation.id === openId}
                path={pathOf(conversation.id)}
                onOpen={onOpen}
              />
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

function Waiting() {
  return (
    <div className="list-waiting" role="status" aria-label={texts.loading}>
      <span />
      <span />
      <span />
      <span />
    </div>
  );
}
