import type { ReactNode } from "react";
import { useMe } from "../../client";
import { useShowProfile } from "../../profileCard";
import type { UserRef } from "../../realtime/events";
import { texts } from "../../texts";
import { Username } from "../../ui/Username";
import { PersonAvatar, StatusLine } from "./PresenceDot";
import "./people.css";

interface Props {
  person: UserRef;
  /** After the name: a role, a word about him. */
  note?: ReactNode;
  children?: ReactNode;
}

/** Somebody in a list: his picture and name lead to his profile, what can be done stands at the end. */
export function PersonRow({ person, note, children }: Props) {
  const me = useMe();
  const showProfile = useShowProfile();
  return (
    <li className="person">
      <button type="button" className="person-open" onClick={() => showProfile(person.id)}>
        <PersonAvatar id={person.id} name={person.name} image={person.avatar} size={40} />
        <span className="person-name">
          <strong>
            <span className="sr-only">{texts.profiles.of} </span>
            <bdi>{person.name}</bdi>
            {person.id === me.id && ` (${texts.you})`}
          </strong>
          <span>
            <Username of={person.username} /> <StatusLine id={person.id} />
          </span>
        </span>
      </button>
      {note}
      {children}
    </li>
  );
}
