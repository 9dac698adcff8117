import { texts } from "../../texts";
import { Page } from "../../ui/Page";
import { Tabs } from "../../ui/Tabs";
import { AccountSettings } from "./AccountSettings";
import { AppearanceSettings } from "./AppearanceSettings";
import { NotificationSettings } from "./NotificationSettings";
import { PrivacySettings } from "./PrivacySettings";
import { ProfileSettings } from "./ProfileSettings";
import { settingsSections, type SettingsSection } from "./sections";
import { SessionSettings } from "./SessionSettings";
import "./settings.css";

const words = texts.settings;

interface Props {
  section: SettingsSection;
  onSection: (section: SettingsSection) => void;
  onBack: () => void;
  onHelp: () => void;
  blockedPath: string;
  onBlocked: () => void;
}

export function SettingsScreen(props: Props) {
  const { section, onSection, onBack, onHelp, blockedPath, onBlocked } = props;
  return (
    <Page title={words.title} backLabel={texts.back} onBack={onBack}>
      <Tabs
        label={words.title}
        tabs={settingsSections.map((id) => ({ id, name: words.sections[id] }))}
        current={section}
        onChange={onSection}
      >
        {section === "profile" && <ProfileSettings />}
        {section === "privacy" && <PrivacySettings blockedPath={blockedPath} onBlocked={onBlocked} />}
        {section === "notifications" && <NotificationSettings />}
        {section === "sessions" && <SessionSettings />}
        {section === "account" && <AccountSettings />}
        {section === "appearance" && <AppearanceSettings onHelp={onHelp} />}
      </Tabs>
    </Page>
  );
}
