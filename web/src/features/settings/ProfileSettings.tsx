import { useState } from "react";
import { useAction } from "../../answers";
import { uploadBy, useClient } from "../../client";
import type { ProfileChange } from "../../realtime/account";
import type { OwnProfile } from "../../realtime/shapes";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { FormError } from "../../ui/Page";
import { PicturePicker } from "../../ui/PicturePicker";
import { TextArea } from "../../ui/TextArea";
import { useWatched } from "../../watch";

const words = texts.settings;
const [youngest, oldest] = [13, 150];

export function ProfileSettings() {
  const client = useClient();
  const me = useWatched(client.account, (state) => state.me);
  // The short form that a session begins with does not say everything yet.
  return me?.privacy ? <Form key={me.id} me={me} /> : <p role="status">{texts.loading}</p>;
}

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

function Form({ me }: { me: OwnProfile }) {
  const client = useClient();
  const [name, setName] = useState(me.name);
  const [username, setUsername] = useState(me.username);
  const [bio, setBio] = useState(me.bio ?? "");
  const [location, setLocation] = useState(me.location ?? "");
  const [age, setAge] = useState(me.age === null ? "" : String(me.age));
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  const isAgeRight = age === "" || (/^\d+$/.test(age) && Number(age) >= youngest && Number(age) <= oldest);
  const save = async (change: ProfileChange) => {
    setSaved(false);
    setSaved(await run(() => client.account.change(change)));
  };
  return (
    <form
      className="settings-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isAgeRight) {
          void save({
            ...(name.trim() !== me.name && { name }),
            ...(username.trim() !== me.username && { username }),
            bio: orNull(bio),
            location: orNull(location),
            age: age === "" ? null : Number(age),
          });
        }
      }}
    >
      <PicturePicker
        id={me.id}
        name={me.name}
        image={me.avatar}
        words={texts.picture}
        upload={uploadBy(client)}
        onChange={(avatar) => void save({ avatar })}
      />
      <Field
        label={words.profile.name}
        autoComplete="name"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label={words.profile.username}
        hint={words.profile.usernameHint}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={username}
        onChange={(event) => setUsername(event.target.value)}
      />
      <TextArea
        label={words.profile.bio}
        hint={words.profile.bioHint}
        maxLength={500}
        value={bio}
        onChange={(event) => setBio(event.target.value)}
      />
      <div className="settings-pair">
        <Field
          label={words.profile.location}
          maxLength={100}
          value={location}
          onChange={(event) => setLocation(event.target.value)}
        />
        <Field
          label={words.profile.age}
          inputMode="numeric"
          value={age}
          error={isAgeRight ? undefined : words.profile.ageWrong}
          onChange={(event) => setAge(event.target.value)}
        />
      </div>
      <FormError text={error} />
      <div className="settings-actions">
        <Button type="submit" disabled={busy}>
          {words.save}
        </Button>
        <p role="status">{saved && words.saved}</p>
      </div>
    </form>
  );
}
