import { texts } from "../../texts";

export type SettingsSection = keyof typeof texts.settings.sections;
export const settingsSections = Object.keys(texts.settings.sections) as SettingsSection[];
