import { Archive, CalendarDays, LogOut, Megaphone, Timer, Users } from "lucide-react";
import { useMe } from "../../client";
import type { Conversation } from "../../realtime/events";
import { nameOf } from "../../realtime/select";
import { texts } from "../../texts";
import { dateOf, timeLeft } from "../../times";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { KindTag } from "./kinds";
import { kindOf } from "./rights";
import "./channels.css";

export function AboutPanel({ conversation, onLeave }: { conversation: Conversation; onLeave: () => void }) {
  const me = useMe();
  const words = texts.channels.details;
  const { topic, slowMode, announcementOnly, isArchived, createdAt } = conversation;
  const name = nameOf(conversation, me.id) || texts.conversations.justYou;
  return (
    <>
      <div className="about-head">
        <Avatar
          id={`group-${conversation.id}`}
          name={name}
          image={conversation.avatar}
          size={48}
          shape="square"
        />
        <div>
          <h3>{name}</h3>
          <KindTag conversation={conversation} />
        </div>
      </div>
      {(conversation.type === "channel" || topic) && (
        <p className="about-topic">{topic ? topic : <span className="soft">{words.noTopic}</span>}</p>
      )}
      <ul className="facts">
        <li>
          <Users size={18} aria-hidden />
          {texts.channels.members(conversation.participantCount ?? conversation.participants.length)}
        </li>
        <li>
          <CalendarDays size={18} aria-hidden />
          {words.created(dateOf(createdAt))}
        </li>
        {!!slowMode && (
          <li>
            <Timer size={18} aria-hidden />
            {words.slowMode(timeLeft(slowMode * 1000))}
          </li>
        )}
        {announcementOnly && (
          <li>
            <Megaphone size={18} aria-hidden />
            {words.announcements}
          </li>
        )}
        {isArchived && (
          <li>
            <Archive size={18} aria-hidden />
            {words.archived}
          </li>
        )}
      </ul>
      <div className="panel-foot">
        <Button look="danger" onClick={onLeave}>
          <LogOut size={18} aria-hidden />
          {words.leave[kindOf(conversation)]}
        </Button>
      </div>
    </>
  );
}
