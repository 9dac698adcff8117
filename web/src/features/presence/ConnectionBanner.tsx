import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useChat } from "../../client";
import { texts } from "../../texts";
import "./presence.css";

export function ConnectionBanner() {
  const connection = useChat((state) => state.connection);
  const [wasLost, setWasLost] = useState(false);
  const isLost = connection === "reconnecting";
  if (isLost && !wasLost) {
    setWasLost(true);
  }

  useEffect(() => {
    if (connection === "online" && wasLost) {
      const timer = setTimeout(() => setWasLost(false), 3000);
      return () => clearTimeout(timer);
    }
  }, [connection, wasLost]);

  return (
    <div className="connection" role="status">
      {isLost && (
        <p className="connection-banner">
          <CloudOff size={16} aria-hidden />
          {texts.presence.reconnecting}
        </p>
      )}
      {connection === "online" && wasLost && <p className="sr-only">{texts.presence.connected}</p>}
    </div>
  );
}
