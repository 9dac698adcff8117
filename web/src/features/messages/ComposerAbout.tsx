import { Pencil, Reply, X } from "lucide-react";
import { useClient } from "../../client";
import type { Id, Quoted } from "../../realtime/events";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { plain } from "../../markdown";

interface Props {
  conversationId: Id;
  isEditing: boolean;
  replyTo: Quoted | null;
}

/** What is being changed or answered, above the field. */
export function ComposerAbout({ conversationId, isEditing, replyTo }: Props) {
  const { compositions } = useClient();
  if (!isEditing && !replyTo) {
    return null;
  }
  return (
    <div className="composer-about">
      {isEditing ? <Pencil size={16} aria-hidden /> : <Reply size={16} aria-hidden />}
      <p>
        <strong>
          {isEditing
            ? texts.messages.editing
            : replyTo?.sender
              ? texts.messages.replyingTo(replyTo.sender.name)
              : texts.messages.replyingToOne}
        </strong>
        {!isEditing && replyTo?.sender && (
          <span dir="auto">{plain(replyTo.content) || texts.messages.quoteEmpty}</span>
        )}
      </p>
      <IconButton
        label={isEditing ? texts.messages.cancelEdit : texts.messages.cancelReply}
        onClick={() =>
          isEditing ? compositions.endEdit(conversationId) : compositions.endReply(conversationId)
        }
      >
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
