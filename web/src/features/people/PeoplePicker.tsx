import { Check, X } from "lucide-react";
import { useState } from "react";
import type { UserRef } from "../../realtime/events";
import { texts } from "../../texts";
import { Avatar } from "../../ui/Avatar";
import { SearchField } from "../../ui/SearchField";
import { Username } from "../../ui/Username";
import { usePeopleSearch } from "./usePeopleSearch";
import "./people.css";

interface Props {
  chosen: readonly UserRef[];
  /** People who cannot be chosen. */
  without: readonly string[];
  onChange: (chosen: readonly UserRef[]) => void;
}

export function PeoplePicker({ chosen, without, onChange }: Props) {
  const [text, setText] = useState("");
  const { people, error } = usePeopleSearch(text);
  const shown = people?.filter((person) => !without.includes(person.id));
  const isChosen = (person: UserRef) => chosen.some((one) => one.id === person.id);
  const toggle = (person: UserRef) =>
    onChange(isChosen(person) ? chosen.filter((one) => one.id !== person.id) : [...chosen, person]);

  return (
    <div className="picker">
      {chosen.length > 0 && (
        <ul className="picker-chosen" aria-label={texts.people.chosen}>
          {chosen.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                aria-label={texts.people.remove(person.name)}
                onClick={() => toggle(person)}
              >
                {person.name}
                <X size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchField
        label={texts.people.find}
        placeholder={texts.people.findHint}
        autoFocus
        value={text}
        onChange={setText}
      />
      <div className="picker-found" role="status">
        {text.trim() === "" && <p>{texts.people.findLead}</p>}
        {text.trim() !== "" && !shown && <p>{texts.loading}</p>}
        {error && <p>{error}</p>}
        {!error && shown?.length === 0 && <p>{texts.people.notFound(text.trim())}</p>}
      </div>
      {shown && shown.length > 0 && (
        <ul className="people">
          {shown.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                className="person"
                aria-pressed={isChosen(person)}
                onClick={() => toggle(person)}
              >
                <Avatar id={person.id} name={person.name} image={person.avatar} size={40} />
                <span className="person-name">
                  <strong dir="auto">{person.name}</strong>
                  <span>
                    <Username of={person.username} />
                  </span>
                </span>
                {isChosen(person) && <Check size={18} aria-hidden />}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
