import { useState, useSyncExternalStore } from "react";
import { notifications } from "../../notifications";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Switch } from "../../ui/Choice";

const words = texts.settings.notifications;

export function NotificationSettings() {
  const { on, mentionsOnly } = useSyncExternalStore(notifications.subscribe, notifications.get);
  const [permission, setPermission] = useState(notifications.permission);
  const turn = async (wanted: boolean) => {
    setPermission(await notifications.turn(wanted));
  };
  return (
    <div className="settings-form">
      <section aria-label={words.title}>
        <h3 className="settings-title">{words.title}</h3>
        <p className="dialog-lead">{words.lead}</p>
      </section>
      {permission === "unsupported" ? (
        <p className="dialog-lead">{words.unsupported}</p>
      ) : (
        <>
          <Switch
            label={words.desktop}
            hint={words.desktopHint}
            on={on && permission === "granted"}
            onChange={(wanted) => void turn(wanted)}
          />
          {permission === "denied" && (
            <p className="form-error" role="alert">
              {words.denied}
            </p>
          )}
          <Switch
            label={words.mentionsOnly}
            on={mentionsOnly}
            disabled={!on || permission !== "granted"}
            onChange={notifications.onlyMentions}
          />
          <div className="settings-actions">
            <Button
              look="quiet"
              disabled={!on || permission !== "granted"}
              onClick={() => notifications.show(texts.product, words.testText, "test")}
            >
              {words.test}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
