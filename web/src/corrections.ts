import { useEffect, useState } from "react";
import { useClient } from "./client";
import { noCorrections, withEvent, type Corrections } from "./realtime/corrections";

/** What is heard of messages while something is open that shows what it fetched of them. */
export function useCorrections(): Corrections {
  const client = useClient();
  const [corrections, setCorrections] = useState(noCorrections);
  useEffect(
    () => client.wire.listen({ event: (event) => setCorrections((known) => withEvent(known, event)) }),
    [client],
  );
  return corrections;
}
