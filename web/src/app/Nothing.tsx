import { MessagesSquare, SquarePen } from "lucide-react";
import { texts } from "../texts";
import { Button } from "../ui/Button";

export function Nothing({ title, lead, onStart }: { title: string; lead: string; onStart: () => void }) {
  return (
    <div className="nothing">
      <MessagesSquare size={40} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      <p>{lead}</p>
      <Button onClick={onStart}>
        <SquarePen size={18} aria-hidden />
        {texts.conversations.start}
      </Button>
    </div>
  );
}
