import { useMemo } from "react";
import { useChat } from "../../client";
import { typistNames } from "../../realtime/select";
import { texts } from "../../texts";
import "./presence.css";

export function TypingLine({ conversationId }: { conversationId: string }) {
  const text = useChat((state) => {
    const names = typistNames(state, conversationId);
    return names.length > 0 ? texts.presence.typing(names) : "";
  });
  const dots = useMemo(() => [0, 1, 2].map((dot) => <i key={dot} />), []);
  return (
    <p className="typing" aria-live="polite">
      {text && (
        <>
          <span className="typing-dots" aria-hidden>
            {dots}
          </span>
          {text}
        </>
      )}
    </p>
  );
}
