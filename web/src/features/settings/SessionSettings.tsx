import { Laptop, Smartphone } from "lucide-react";
import { failureOf, useAction, useAnswer } from "../../answers";
import { useClient } from "../../client";
import type { LoginSessionInfo } from "../../realtime/shapes";
import { texts } from "../../texts";
import { momentTime } from "../../times";
import { Button } from "../../ui/Button";
import { FormError } from "../../ui/Page";

const words = texts.settings.sessions;

const browsers = [
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/Chrom(e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
] as const;
const systems = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS/, "macOS"],
  [/Linux/, "Linux"],
] as const;

const first = (names: readonly (readonly [RegExp, string])[], text: string) =>
  names.find(([pattern]) => pattern.test(text))?.[1];

/** What a browser calls itself, in words that somebody knows his devices by. */
function deviceName(userAgent: string | null): string {
  const browser = first(browsers, userAgent ?? "");
  const system = first(systems, userAgent ?? "");
  return browser && system ? words.on(browser, system) : (browser ?? userAgent ?? words.unknown);
}

export function SessionSettings() {
  const client = useClient();
  const { value, error, reload } = useAnswer("sessions", () => client.account.sessions());
  const { busy, error: refused, run } = useAction();
  const end = (id: string) =>
    run(async () => {
      const answer = await client.account.endSession(id);
      reload();
      return failureOf(answer);
    });
  const endOthers = () =>
    run(async () => {
      const answer = await client.account.endOtherSessions();
      reload();
      return failureOf(answer);
    });
  const hasOthers = value?.some((session) => !session.current);
  return (
    <div className="settings-form">
      <p className="dialog-lead">{words.lead}</p>
      <FormError text={refused ?? error} />
      <ul className="sessions" aria-label={texts.settings.sections.sessions}>
        {value?.map((session) => (
          <SessionRow key={session.id} session={session} busy={busy} onEnd={() => void end(session.id)} />
        ))}
      </ul>
      {hasOthers && (
        <div className="settings-actions">
          <Button look="danger" disabled={busy} onClick={() => void endOthers()}>
            {words.endOthers}
          </Button>
        </div>
      )}
      <p role="status" className="dialog-lead">
        {hasOthers === false && words.only}
      </p>
    </div>
  );
}

interface RowProps {
  session: LoginSessionInfo;
  busy: boolean;
  onEnd: () => void;
}

function SessionRow({ session, busy, onEnd }: RowProps) {
  const { userAgent, address, createdAt, lastUsedAt, current } = session;
  const name = deviceName(userAgent);
  const Icon = /Mobile|Android|iPhone/.test(userAgent ?? "") ? Smartphone : Laptop;
  return (
    <li className="session">
      <Icon size={20} aria-hidden />
      <div>
        <strong>{name}</strong> {current && <span className="tag">{words.current}</span>}
        <small>
          {address && <span>{address}</span>}
          <span>{words.lastUsed(momentTime(lastUsedAt))}</span>
          <span>{words.signedIn(momentTime(createdAt))}</span>
        </small>
      </div>
      {!current && (
        <Button look="quiet" disabled={busy} aria-label={words.endOf(name)} onClick={onEnd}>
          {words.end}
        </Button>
      )}
    </li>
  );
}
