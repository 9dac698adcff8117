import { useEffect, useEffectEvent, useState } from "react";
import { useClient } from "../client";
import { texts } from "../texts";
import { Confirm } from "../ui/Confirm";
import { places, router } from "./router";

const words = texts.account;

/** Signs out, at once if that loses nothing. */
export function SignOut({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const [unsent, setUnsent] = useState<number | null>(null);
  const leave = () => {
    client.signOut();
    router.go(places.home, "replace");
  };
  const onCounted = useEffectEvent((count: number) => (count > 0 ? setUnsent(count) : leave()));
  useEffect(() => {
    void client.unsent().then((count) => onCounted(count));
  }, [client]);

  return (
    unsent !== null && (
      <Confirm
        title={words.unsentTitle}
        lead={words.unsentLead(unsent)}
        confirm={words.signOut}
        cancel={texts.cancel}
        closeLabel={texts.close}
        onClose={onClose}
        onConfirm={() => {
          leave();
          return Promise.resolve(null);
        }}
      />
    )
  );
}
