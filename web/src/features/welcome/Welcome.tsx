import { Check, Copy, Hash, Link } from "lucide-react";
import { useState } from "react";
import { useAction } from "../../answers";
import { useClient, useMe } from "../../client";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { FormError } from "../../ui/Page";
import "./welcome.css";

const words = texts.welcome;

interface Made {
  conversationId: string;
  link: string;
}

interface Props {
  onOpen: (conversationId: string) => void;
  onBack: () => void;
}

/** For the first person on a new server: a channel, and a link that brings the second one there. */
export function Welcome({ onOpen, onBack }: Props) {
  const client = useClient();
  const me = useMe();
  const [name, setName] = useState<string>(words.channelDefault);
  const [made, setMade] = useState<Made | null>(null);
  const [copied, setCopied] = useState(false);
  const { busy, error, run } = useAction();

  const make = () =>
    run(async () => {
      const channel = await client.conversations.createChannel({ name: name.trim(), visibility: "public" });
      if (!channel.ok) {
        return channel.failure;
      }
      const invite = await client.channels.createInvite(channel.value, {});
      if (!invite.ok) {
        return invite.failure;
      }
      setMade({
        conversationId: channel.value,
        link: `${location.origin}/invite/${encodeURIComponent(invite.value.code)}`,
      });
      return null;
    });
  const copy = async (link: string) => {
    // The clipboard is there for secure pages only; the link can be marked by hand.
    await (navigator as { clipboard?: Clipboard }).clipboard?.writeText(link).catch(() => {});
    setCopied(true);
  };

  return (
    <div className="welcome">
      <div className="welcome-card">
        <h2>{words.title(me.name)}</h2>
        <p className="dialog-lead">{words.lead}</p>
        <ol>
          <li data-done={made !== null}>
            <span className="welcome-sign">
              {made ? <Check size={18} aria-label={words.done} /> : <Hash size={18} aria-hidden />}
            </span>
            <form
              onSubmit={(event) => {
                event.preventDefault();
                if (name.trim() !== "" && !busy) {
                  void make();
                }
              }}
            >
              <h3>{words.step1}</h3>
              <p className="dialog-lead">{words.step1Lead}</p>
              {!made && (
                <>
                  <Field
                    label={words.channelName}
                    maxLength={80}
                    value={name}
                    onChange={(event) => setName(event.target.value)}
                  />
                  <FormError text={error} />
                  <Button type="submit" disabled={busy || name.trim() === ""}>
                    {words.make}
                  </Button>
                </>
              )}
            </form>
          </li>
          <li aria-disabled={!made}>
            <span className="welcome-sign">
              <Link size={18} aria-hidden />
            </span>
            <div>
              <h3>{words.step2}</h3>
              <p className="dialog-lead">{words.step2Lead}</p>
              {made && (
                <>
                  <a className="welcome-link" href={made.link}>
                    {made.link}
                  </a>
                  <div className="welcome-actions">
                    <Button look="quiet" onClick={() => void copy(made.link)}>
                      <Copy size={18} aria-hidden />
                      {words.copy}
                    </Button>
                    <Button onClick={() => onOpen(made.conversationId)}>{words.open}</Button>
                    <p role="status">{copied && words.copied}</p>
                  </div>
                </>
              )}
            </div>
          </li>
        </ol>
        <p className="welcome-later">
          {words.later}{" "}
          <button type="button" className="link" onClick={onBack}>
            {words.skip}
          </button>
        </p>
      </div>
    </div>
  );
}
