import { useEffect, useState } from "react";
import { useClient } from "../../client";
import { inWords } from "../../failures";
import type { UserRef } from "../../realtime/events";

const pauseMs = 200;

type Found = { text: string; people: readonly UserRef[]; error: string | null };

/** People for what is typed; `people` is null until the answer for exactly this text is here. */
export function usePeopleSearch(text: string): { people: readonly UserRef[] | null; error: string | null } {
  const client = useClient();
  const wanted = text.trim();
  const [found, setFound] = useState<Found>({ text: "", people: [], error: null });

  useEffect(() => {
    if (wanted === "") {
      return;
    }
    let isWanted = true;
    const timer = setTimeout(() => {
      void client.searchUsers(wanted).then((answer) => {
        if (isWanted) {
          setFound({
            text: wanted,
            people: answer.ok ? answer.value : [],
            error: answer.ok ? null : inWords(answer.failure),
          });
        }
      });
    }, pauseMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [client, wanted]);

  return found.text === wanted && wanted !== "" ? found : { people: null, error: null };
}
