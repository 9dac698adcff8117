/** What the first view does without, in one file that is fetched as soon as there is nothing else to do. */
export { ChannelBrowser } from "../features/channels/ChannelBrowser";
export { InviteScreen } from "../features/channels/InviteScreen";
export { Directory } from "../features/people/Directory";
export { ProfileCard } from "../features/people/ProfileCard";
export { SearchScreen } from "../features/search/SearchScreen";
export { SettingsScreen } from "../features/settings/SettingsScreen";
export { Welcome } from "../features/welcome/Welcome";
export { ConversationDetails } from "./ConversationDetails";
export { KeyboardHelp } from "./KeyboardHelp";
