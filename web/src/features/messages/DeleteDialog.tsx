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
    const failure = item.id === null ? null : await client.messages.delete(conversationId, item.id);
    if (!failure) {
      onClose();
    }
    return failure && inWords(failure);
  };
  return (
    <Confirm
      title={texts.messages.deleteTitle}
      lead={texts.messages.deleteLead}
      confirm={texts.messages.deleteConfirm}
      cancel={texts.cancel}
      closeLabel={texts.close}
      onClose={onClose}
      onConfirm={confirm}
    />
  );
}
