import { Ban, MessageCircle, UserRound, Users } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useAction, useAnswer, usePages, useSettled } from "../../answers";
import { useClient, useMe } from "../../client";
import type { Id, UserRef } from "../../realtime/events";
import { directoryPageSize } from "../../realtime/profiles";
import type { Profile } from "../../realtime/shapes";
import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { Empty, FormError, Page } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { Tabs } from "../../ui/Tabs";
import { useWatched } from "../../watch";
import { FriendActions } from "./FriendActions";
import { PersonRow } from "./PersonRow";
import { peopleTabs, type PeopleTab } from "./tabs";
import "./people.css";

const words = texts.profiles;

interface Props {
  tab: PeopleTab;
  onTab: (tab: PeopleTab) => void;
  onBack: () => void;
  onOpen: (conversationId: Id) => void;
}

export function Directory({ tab, onTab, onBack, onOpen }: Props) {
  const client = useClient();
  const waiting = useWatched(client.friends, (state) => state.incoming.size);
  return (
    <Page title={words.title} lead={words.lead} backLabel={texts.back} onBack={onBack}>
      <Tabs
        label={words.title}
        tabs={peopleTabs.map((id) => ({
          id,
          name: id === "requests" && waiting > 0 ? `${words.tabs[id]} (${waiting})` : words.tabs[id],
        }))}
        current={tab}
        onChange={onTab}
      >
        {tab === "everyone" && <Everyone onOpen={onOpen} />}
        {tab === "friends" && <FriendList onOpen={onOpen} />}
        {tab === "requests" && <Requests />}
        {tab === "blocked" && <Blocked />}
      </Tabs>
    </Page>
  );
}

function Everyone({ onOpen }: { onOpen: (conversationId: Id) => void }) {
  const client = useClient();
  const me = useMe();
  const [text, setText] = useState("");
  const wanted = useSettled(text.trim());
  const all = usePages<Profile>("directory", directoryPageSize, (page) => client.profiles.directory(page));
  const found = useAnswer<UserRef[]>(`search ${wanted}`, () =>
    wanted === ""
      ? Promise.resolve({ ok: true as const, value: [] as UserRef[] })
      : client.profiles.search(wanted),
  );
  const people = wanted === "" ? all.items : found.loading ? null : found.value;
  const others = people?.filter((person) => person.id !== me.id);
  return (
    <>
      <SearchField label={words.find} placeholder={texts.people.findHint} value={text} onChange={setText} />
      <FormError text={wanted === "" ? all.error : found.error} />
      {others?.length === 0 && (
        <Empty
          icon={<Users size={36} strokeWidth={1.5} aria-hidden />}
          title={wanted === "" ? words.none : texts.people.notFound(wanted)}
          {...(wanted === "" && { lead: words.noneLead })}
        />
      )}
      <ul className="people" aria-label={words.tabs.everyone}>
        {others?.map((person) => (
          <PersonRow key={person.id} person={person}>
            <MessageButton person={person} onOpen={onOpen} />
          </PersonRow>
        ))}
      </ul>
      {wanted === "" && all.hasMore && (
        <Button look="quiet" className="more" onClick={all.more}>
          {words.members.more}
        </Button>
      )}
    </>
  );
}

function FriendList({ onOpen }: { onOpen: (conversationId: Id) => void }) {
  const client = useClient();
  const { loaded, friends } = useWatched(client.friends);
  return (
    <List
      label={words.tabs.friends}
      isEmpty={loaded && friends.size === 0}
      empty={
        <Empty
          icon={<UserRound size={36} strokeWidth={1.5} aria-hidden />}
          title={words.noFriends}
          lead={words.noFriendsLead}
        />
      }
    >
      {[...friends.values()]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map((person) => (
          <PersonRow key={person.id} person={person}>
            <MessageButton person={person} onOpen={onOpen} />
          </PersonRow>
        ))}
    </List>
  );
}

function Requests() {
  const client = useClient();
  const { loaded, incoming, outgoing } = useWatched(client.friends);
  return (
    <>
      {loaded && incoming.size + outgoing.size === 0 && (
        <Empty
          icon={<UserRound size={36} strokeWidth={1.5} aria-hidden />}
          title={words.noRequests}
          lead={words.noRequestsLead}
        />
      )}
      {incoming.size > 0 && (
        <section className="panel-section" aria-label={words.incoming}>
          <h3>{words.incoming}</h3>
          <ul className="people">
            {[...incoming.values()].map(({ id, from }) => (
              <PersonRow key={id} person={from}>
                <span className="person-actions">
                  <FriendActions person={from} />
                </span>
              </PersonRow>
            ))}
          </ul>
        </section>
      )}
      {outgoing.size > 0 && (
        <section className="panel-section" aria-label={words.outgoing}>
          <h3>{words.outgoing}</h3>
          <ul className="people">
            {[...outgoing.values()].map(({ id, to }) => (
              <PersonRow key={id} person={to}>
                <span className="person-actions">
                  <FriendActions person={to} />
                </span>
              </PersonRow>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Blocked() {
  const client = useClient();
  const { loaded, blocked } = useWatched(client.friends);
  return (
    <List
      label={words.tabs.blocked}
      isEmpty={loaded && blocked.size === 0}
      empty={
        <Empty
          icon={<Ban size={36} strokeWidth={1.5} aria-hidden />}
          title={words.noBlocked}
          lead={words.noBlockedLead}
        />
      }
    >
      {[...blocked.values()].map((person) => (
        <PersonRow key={person.id} person={person}>
          <span className="person-actions">
            <FriendActions person={person} />
          </span>
        </PersonRow>
      ))}
    </List>
  );
}

interface ListProps {
  label: string;
  isEmpty: boolean;
  empty: ReactNode;
  children: ReactNode;
}

const List = ({ label, isEmpty, empty, children }: ListProps) =>
  isEmpty ? (
    empty
  ) : (
    <ul className="people" aria-label={label}>
      {children}
    </ul>
  );

function MessageButton({ person, onOpen }: { person: UserRef; onOpen: (conversationId: Id) => void }) {
  const client = useClient();
  const { busy, error, run } = useAction();
  const open = () =>
    run(async () => {
      const answer = await client.conversations.create([person.id], null);
      if (answer.ok) {
        onOpen(answer.value);
      }
      return answer.ok ? null : answer.failure;
    });
  return (
    <>
      <FormError text={error} />
      <IconButton label={words.messageTo(person.name)} disabled={busy} onClick={() => void open()}>
        <MessageCircle size={18} aria-hidden />
      </IconButton>
    </>
  );
}
