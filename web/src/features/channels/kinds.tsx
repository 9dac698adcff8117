import { Globe, Hash, KeyRound, Lock, Users } from "lucide-react";
import type { Conversation } from "../../realtime/events";
import type { Visibility } from "../../realtime/shapes";
import { texts } from "../../texts";

const icons = { public: Hash, protected: KeyRound, private: Lock };

export function KindIcon({ visibility, size = 16 }: { visibility: Visibility; size?: number }) {
  const Icon = icons[visibility];
  return <Icon size={size} aria-hidden />;
}

/** What a conversation is: a group, or a channel that is open so far. */
export function KindTag({ conversation }: { conversation: Conversation }) {
  const { visibility } = conversation;
  return (
    <span className="tag">{visibility ? texts.channels.visibility[visibility] : texts.channels.group}</span>
  );
}

export const visibilityOptions = (["public", "protected", "private"] as const).map((value) => {
  const Icon = value === "public" ? Globe : icons[value];
  return {
    value,
    name: texts.channels.visibility[value],
    hint: texts.channels.visibilityHint[value],
    icon: <Icon size={18} aria-hidden />,
  };
});

export { Users as GroupIcon };
