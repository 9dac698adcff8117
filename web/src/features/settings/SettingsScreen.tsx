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
}

export function SettingsScreen({ section, onSection, onBack, onHelp }: Props) {
  return (
    <Page title={words.title} backLabel={texts.back} onBack={onBack}>
      <Tabs
        label={words.title}
        tabs={settingsSections.map((id) => ({ id, name: words.sections[id] }))}
        current={section}
        onChange={onSection}
      >
        {section === "profile" && <ProfileSettings />}
        {section === "privacy" && <PrivacySettings />}
        {section === "notifications" && <NotificationSettings />}
        {section === "sessions" && <SessionSettings />}
        {section === "account" && <AccountSettings />}
        {section === "appearance" && <AppearanceSettings onHelp={onHelp} />}
      </Tabs>
    </Page>
  );
}
