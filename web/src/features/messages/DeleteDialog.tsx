import { useClient } from "../../client";
import { inWords } from "../../failures";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import { Confirm } from "../../ui/Confirm";

interface Props {
  conversationId: string;
  item: Item;
  onClose: () => void;
}

export function DeleteDialog({ conversationId, item, onClose }: Props) {
  const client = useClient();
  const confirm = async () => {
    if (item.id === null) {
      if (!client.writer.discard(conversationId, item.key)) {
        client.notices.say(texts.messages.tooLate);
      }
      onClose();
      return null;
    }
    const failure = await client.messages.delete(conversationId, item.id);
    if (!failure) {
      onClose();
    }
    return failure && inWords(failure);
  };
  return (
    <Confirm
      title={item.id === null ? texts.messages.dontSendTitle : texts.messages.deleteTitle}
      lead={item.id === null ? texts.messages.dontSendLead : texts.messages.deleteLead}
      confirm={texts.messages.deleteConfirm}
      cancel={texts.cancel}
      closeLabel={texts.close}
      onClose={onClose}
      onConfirm={confirm}
    />
  );
}
