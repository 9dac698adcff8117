import { CalendarDays, Cake, Mail, MapPin, MessageCircle, ShieldCheck } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { useAction } from "../../answers";
import { useClient, useMe } from "../../client";
import { inWords } from "../../failures";
import type { Id } from "../../realtime/events";
import { relationTo } from "../../realtime/friends";
import type { Profile } from "../../realtime/shapes";
import { texts } from "../../texts";
import { dateOf } from "../../times";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { FormError } from "../../ui/Page";
import { Username } from "../../ui/Username";
import { useWatched } from "../../watch";
import { FriendActions } from "./FriendActions";
import { PersonAvatar, StatusLine } from "./PresenceDot";
import { ProfileMenu } from "./ProfileMenu";
import { usePresenceText } from "./usePresence";
import "./people.css";

const words = texts.profiles;

interface Props {
  id: Id;
  onClose: () => void;
  onOpen: (conversationId: Id) => void;
  onEdit: () => void;
}

export function ProfileCard({ id, onClose, onOpen, onEdit }: Props) {
  const client = useClient();
  const profile = useWatched(client.profiles, (all) => all.get(id));
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    let isWanted = true;
    void client.profiles.load(id).then((failed) => {
      if (isWanted && failed) {
        const isGone = failed.kind === "refused" && failed.status === 404;
        setFailure(isGone ? words.gone : inWords(failed));
      }
    });
    return () => {
      isWanted = false;
    };
  }, [client, id]);

  return (
    <Dialog title={words.profile} closeLabel={texts.close} onClose={onClose}>
      <FormError text={failure} />
      {!profile && !failure && <p role="status">{texts.loading}</p>}
      {profile && <Card profile={profile} onOpen={onOpen} onEdit={onEdit} />}
    </Dialog>
  );
}

interface CardProps {
  profile: Profile;
  onOpen: (conversationId: Id) => void;
  onEdit: () => void;
}

function Card({ profile, onOpen, onEdit }: CardProps) {
  const client = useClient();
  const me = useMe();
  const { id, name, username, avatar } = profile;
  const presence = usePresenceText(id, profile.lastSeen);
  const relation = useWatched(client.friends, (state) => relationTo(state, id));
  const { busy, error, run } = useAction();
  const isMe = id === me.id;
  const message = () =>
    run(async () => {
      const answer = await client.conversations.create([id], null);
      if (answer.ok) {
        onOpen(answer.value);
      }
      return answer.ok ? null : answer.failure;
    });
  return (
    <div className="profile">
      <div className="profile-head">
        <PersonAvatar id={id} name={name} image={avatar} size={72} />
        <div>
          <h3>{name}</h3>
          <p>
            <Username of={username} />
          </p>
          <p>{isMe ? words.you : presence}</p>
          {relation === "friend" && <span className="tag">{words.friend}</span>}
        </div>
      </div>
      <p className="profile-status">
        <StatusLine id={id} />
      </p>
      <Facts profile={profile} />
      <FormError text={error} />
      <div className="dialog-actions">
        {isMe ? (
          <Button onClick={onEdit}>{words.edit}</Button>
        ) : (
          <>
            <ProfileMenu profile={profile} />
            <FriendActions person={profile} />
            {relation !== "blocked" && (
              <Button disabled={busy} data-focus-first onClick={() => void message()}>
                <MessageCircle size={18} aria-hidden />
                {words.message}
              </Button>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Facts({ profile }: { profile: Profile }) {
  const { role, bio, location, age, email, createdAt } = profile;
  const size = 18;
  return (
    <>
      {bio && <p className="profile-bio">{bio}</p>}
      <ul className="facts">
        {role !== "user" && <Fact icon={<ShieldCheck size={size} aria-hidden />}>{words.roles[role]}</Fact>}
        {location && <Fact icon={<MapPin size={size} aria-hidden />}>{location}</Fact>}
        {age !== undefined && <Fact icon={<Cake size={size} aria-hidden />}>{`${words.age}: ${age}`}</Fact>}
        {email && <Fact icon={<Mail size={size} aria-hidden />}>{email}</Fact>}
        <Fact icon={<CalendarDays size={size} aria-hidden />}>{words.since(dateOf(createdAt))}</Fact>
      </ul>
    </>
  );
}

const Fact = ({ icon, children }: { icon: ReactNode; children: ReactNode }) => (
  <li>
    {icon}
    {children}
  </li>
);
