import { Keyboard, Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { theme, themes, type Theme } from "../../theme";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Choice, Select } from "../../ui/Choice";

const words = texts.settings.appearance;
const icons = { system: Monitor, light: Sun, dark: Moon };
// More are added where their texts are.
const languages = [{ value: "en" as const, name: words.languages.en }];

export function AppearanceSettings({ onHelp }: { onHelp: () => void }) {
  const current = useSyncExternalStore(theme.subscribe, theme.get);
  return (
    <div className="settings-form">
      <Choice<Theme>
        label={words.theme}
        options={themes.map((value) => {
          const Icon = icons[value];
          return { value, name: words.themes[value], icon: <Icon size={18} aria-hidden /> };
        })}
        value={current}
        onChange={theme.choose}
      />
      <Select label={words.language} options={languages} value="en" onChange={() => {}} />
      <div className="settings-actions">
        <Button look="quiet" onClick={onHelp}>
          <Keyboard size={18} aria-hidden />
          {words.help}
        </Button>
      </div>
    </div>
  );
}
