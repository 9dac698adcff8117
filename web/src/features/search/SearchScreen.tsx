import { SearchX } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { useBlocked } from "../../blocks";
import { useAnswer, useSettled } from "../../answers";
import { useChat, useClient, useMe } from "../../client";
import { useCorrections } from "../../corrections";
import { plain } from "../../markdown";
import { corrected } from "../../realtime/corrections";
import type { Message } from "../../realtime/events";
import { nameOf } from "../../realtime/select";
import type { SearchResult } from "../../realtime/shapes";
import { texts } from "../../texts";
import { listTime, momentTime } from "../../times";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Empty, FormError, Page } from "../../ui/Page";
import { Options, OptionsStatus } from "../../ui/Options";
import { SearchField } from "../../ui/SearchField";
import { MarkedExcerpt } from "./MarkedExcerpt";
import { asked, withFilter } from "./query";
import { useKnown, useSuggestions } from "./useSuggestions";
import "./search.css";

const words = texts.search;
const pageSize = 20;

interface Props {
  text: string;
  onText: (text: string) => void;
  onOpen: (conversationId: string, messageId: string) => void;
  onBack: () => void;
}

export function SearchScreen({ text: first, onText, onOpen, onBack }: Props) {
  const client = useClient();
  const [text, setText] = useState(first);
  const known = useKnown(text);
  const wanted = useSettled(asked(text, known).trim(), 250);
  const settled = useSettled(text.trim(), 250);
  const [wish, setWish] = useState({ wanted, pages: 1 });
  const pages = wish.wanted === wanted ? wish.pages : 1;
  const list = useRef<HTMLUListElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const caretToEnd = useRef(false);
  const { value, error, loading } = useAnswer<SearchResult>(`search ${pages} ${wanted}`, () =>
    wanted === ""
      ? Promise.resolve({ ok: true, value: { messages: [], hasMore: false } })
      : client.search(wanted, null, Math.min(pages * pageSize, 100)),
  );
  const isShown = wanted !== "" && !error;
  const corrections = useCorrections();
  const found = isShown && value ? corrected(value.messages, corrections) : undefined;

  useEffect(() => {
    onText(settled);
    // The address follows what is looked for; how it is told is not why.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);

  /** Something else than typing has changed it: one goes on typing behind it. */
  const change = (value: string) => {
    setText(value);
    caretToEnd.current = true;
    field.current?.focus();
  };
  useLayoutEffect(() => {
    if (caretToEnd.current) {
      caretToEnd.current = false;
      field.current?.setSelectionRange(text.length, text.length);
    }
  }, [text]);
  const suggestions = useSuggestions(text, known, change);

  const hits = () => [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
  const move = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) {
      return;
    }
    if (event.key === "Escape") {
      event.preventDefault();
      onBack();
      return;
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) {
      return;
    }
    event.preventDefault();
    const all = hits();
    const at = all.findIndex((hit) => hit === document.activeElement) + by;
    if (at < 0) {
      field.current?.focus();
    } else {
      all[Math.min(at, all.length - 1)]?.focus();
    }
  };

  return (
    <Page title={words.title} lead={words.lead} backLabel={texts.back} onBack={onBack}>
      <div className="search-all" onKeyDown={move}>
        <div className="search-line">
          <SearchField
            label={words.field}
            placeholder={words.hint}
            autoFocus
            value={text}
            onChange={setText}
            field={{
              ref: field,
              ...suggestions.attributes,
              onKeyDown: (event) => event.nativeEvent.isComposing || suggestions.onKeyDown(event),
            }}
          />
          {suggestions.isOpen && <Options label={words.suggestions} options={suggestions} />}
          <OptionsStatus options={suggestions} inWords={texts.suggested} />
        </div>
        <Filters
          onChoose={(filter) => {
            change(withFilter(text, filter));
            suggestions.typed();
          }}
        />
        <FormError text={wanted === "" ? null : error} />
        <p className="search-count" role="status">
          {found &&
            !loading &&
            found.length > 0 &&
            (value?.hasMore ? words.atLeast(found.length) : words.results(found.length))}
        </p>
        {found?.length === 0 && !loading && (
          <Empty
            icon={<SearchX size={36} strokeWidth={1.5} aria-hidden />}
            title={words.none}
            lead={words.noneLead}
          />
        )}
        {found && found.length > 0 && (
          <ul ref={list} className="hits" aria-label={words.region}>
            {found.map((message) => (
              <Hit
                key={message.id}
                message={message}
                wanted={wanted}
                onOpen={() => onOpen(message.conversationId, message.id)}
              />
            ))}
          </ul>
        )}
        {isShown && value?.hasMore && pages * pageSize < 100 && (
          <Button look="quiet" className="more" onClick={() => setWish({ wanted, pages: pages + 1 })}>
            {words.more}
          </Button>
        )}
        {wanted === "" && !suggestions.isOpen && <Tips />}
      </div>
    </Page>
  );
}

function Filters({ onChoose }: { onChoose: (filter: string) => void }) {
  return (
    <div className="search-filters" role="group" aria-label={words.filters}>
      {words.tips.map(([filter, , what]) => (
        <button key={filter} type="button" title={what} onClick={() => onChoose(filter)}>
          {filter}
        </button>
      ))}
    </div>
  );
}

function Tips() {
  return (
    <section className="search-tips" aria-label={words.filters}>
      <dl>
        {words.tips.map(([filter, example, what]) => (
          <div key={filter}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p>{words.quoted}</p>
    </section>
  );
}

function Hit({ message, wanted, onOpen }: { message: Message; wanted: string; onOpen: () => void }) {
  const me = useMe();
  const blocked = useBlocked();
  const where = useChat((state) => {
    const conversation = state.conversations.get(message.conversationId);
    return conversation ? nameOf(conversation, me.id) : "";
  });
  const { sender, content, createdAt } = message;
  return (
    <li>
      <button type="button" className="hit" onClick={onOpen}>
        <Avatar id={sender.id} name={sender.name} image={sender.avatar} size={32} />
        <span className="hit-main">
          <span className="hit-head">
            <strong>{words.by(sender.name, where)}</strong>
            <time dateTime={createdAt} title={momentTime(createdAt)}>
              {listTime(createdAt)}
            </time>
          </span>
          <span className="hit-text" dir="auto">
            {blocked.has(sender.id) ? (
              texts.conversations.blocked
            ) : (
              <MarkedExcerpt text={plain(content)} wanted={wanted} />
            )}
          </span>
        </span>
      </button>
    </li>
  );
}
