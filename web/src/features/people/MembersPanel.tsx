import {
  ArrowLeftRight,
  Ban,
  Clock,
  MoreHorizontal,
  Shield,
  ShieldOff,
  User,
  UserMinus,
  UserPlus,
} from "lucide-react";
import { useState } from "react";
import { failureOf, useAction, usePages, useSettled } from "../../answers";
import { useClient, useMe } from "../../client";
import { inWords } from "../../failures";
import { useShowProfile } from "../../profileCard";
import { channelPageSize } from "../../realtime/channelApi";
import type { Conversation, Participant } from "../../realtime/events";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Menu, type MenuItem } from "../../ui/Menu";
import { FormError } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { AddPeople } from "./AddPeople";
import { PersonRow } from "./PersonRow";
import { SanctionDialog } from "./SanctionDialog";
import "./people.css";

const words = texts.channels.actions;

type Doing = { what: "mute" | "ban" | "remove" | "handOver"; person: Participant };

/** Who is in a group or channel, and what the person may do about them. */
export function MembersPanel({ conversation }: { conversation: Conversation }) {
  const client = useClient();
  const me = useMe();
  const { id, participants, type } = conversation;
  const [text, setText] = useState("");
  const [adding, setAdding] = useState(false);
  const [doing, setDoing] = useState<Doing | null>(null);
  const wanted = useSettled(text.trim());
  const changes = participants.map((person) => `${person.id}${person.role}`).join();
  const { items, hasMore, error, more } = usePages<Participant>(
    `members ${id} ${wanted} ${changes}`,
    channelPageSize,
    (page) => client.channels.participants(id, wanted, page),
  );
  const { error: refused, run } = useAction();
  const mine = participants.find((person) => person.id === me.id)?.role ?? "member";
  const mayAdd = type === "group" || mine !== "member";
  // What was loaded stays while it is loaded anew after a change.
  const shown = items ?? (wanted === "" ? participants : null);

  if (adding) {
    return <AddPeople conversation={conversation} onDone={() => setAdding(false)} />;
  }
  return (
    <>
      <div className="members-head">
        <SearchField
          label={texts.profiles.members.find}
          placeholder={texts.profiles.members.find}
          value={text}
          onChange={setText}
        />
        {mayAdd && (
          <Button onClick={() => setAdding(true)}>
            <UserPlus size={18} aria-hidden />
            {texts.people.add}
          </Button>
        )}
      </div>
      <FormError text={refused ?? error} />
      <ul className="people" aria-label={texts.channels.details.tabs.members}>
        {shown?.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            note={
              person.role !== "member" && (
                <span className="person-role">{texts.people.roles[person.role]}</span>
              )
            }
          >
            {person.id !== me.id && (
              <MemberMenu
                person={person}
                mine={mine}
                onSetRole={(role) =>
                  void run(async () => failureOf(await client.channels.setRole(id, person.id, role)))
                }
                onDo={(what) => setDoing({ what, person })}
              />
            )}
          </PersonRow>
        ))}
      </ul>
      {items?.length === 0 && wanted !== "" && (
        <p className="nobody">{texts.profiles.members.noMatch(wanted)}</p>
      )}
      {hasMore && (
        <Button look="quiet" className="more" onClick={more}>
          {texts.profiles.members.more}
        </Button>
      )}
      {doing?.what === "handOver" && (
        <Confirm
          title={words.handOverTitle(doing.person.name)}
          lead={words.handOverLead}
          confirm={words.handOverConfirm}
          cancel={texts.cancel}
          closeLabel={texts.close}
          onClose={() => setDoing(null)}
          onConfirm={async () => {
            const answer = await client.channels.handOver(id, doing.person.id);
            if (answer.ok) {
              setDoing(null);
            }
            return answer.ok ? null : inWords(answer.failure);
          }}
        />
      )}
      {doing && doing.what !== "handOver" && (
        <SanctionDialog
          conversation={conversation}
          person={doing.person}
          what={doing.what}
          onClose={() => setDoing(null)}
        />
      )}
    </>
  );
}

interface MenuProps {
  person: Participant;
  mine: Participant["role"];
  onSetRole: (role: "admin" | "member") => void;
  onDo: (what: Doing["what"]) => void;
}

/** Of others: what one may do oneself is elsewhere. */
function MemberMenu({ person, mine, onSetRole, onDo }: MenuProps) {
  const showProfile = useShowProfile();
  const isOwner = mine === "owner";
  // An admin does not touch the owner, nor another admin.
  const isBelow = isOwner || (mine === "admin" && person.role === "member");
  const size = 18;
  const items: MenuItem[] = [
    { name: words.profile, icon: <User size={size} aria-hidden />, onChoose: () => showProfile(person.id) },
  ];
  if (isOwner && isBelow) {
    items.push(
      person.role === "admin"
        ? {
            name: words.makeMember,
            icon: <ShieldOff size={size} aria-hidden />,
            onChoose: () => onSetRole("member"),
          }
        : {
            name: words.makeAdmin,
            icon: <Shield size={size} aria-hidden />,
            onChoose: () => onSetRole("admin"),
          },
      {
        name: words.handOver,
        icon: <ArrowLeftRight size={size} aria-hidden />,
        onChoose: () => onDo("handOver"),
      },
    );
  }
  if (isBelow) {
    items.push(
      { name: words.mute, icon: <Clock size={size} aria-hidden />, onChoose: () => onDo("mute") },
      {
        name: words.remove,
        icon: <UserMinus size={size} aria-hidden />,
        isDanger: true,
        onChoose: () => onDo("remove"),
      },
      { name: words.ban, icon: <Ban size={size} aria-hidden />, isDanger: true, onChoose: () => onDo("ban") },
    );
  }
  return <Menu label={words.of(person.name)} icon={<MoreHorizontal size={18} aria-hidden />} items={items} />;
}
