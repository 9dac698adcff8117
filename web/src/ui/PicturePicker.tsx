import { useRef, useState } from "react";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { FormError } from "./Page";
import "./picture.css";

interface Props {
  id: string;
  name: string;
  image: string | null;
  shape?: "round" | "square";
  words: { choose: string; remove: string; sending: string };
  /** Answers with the address of the picture, or with what went wrong in words. */
  upload: (file: File) => Promise<{ url: string } | { error: string }>;
  onChange: (image: string | null) => void;
}

/** A picture of a person or a group: chosen from the device, or taken away. */
export function PicturePicker({ id, name, image, shape = "round", words, upload, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (file: File) => {
    setBusy(true);
    setError(null);
    const answer = await upload(file);
    setBusy(false);
    if ("url" in answer) {
      onChange(answer.url);
    } else {
      setError(answer.error);
    }
  };
  return (
    <div className="picture">
      <Avatar key={image} id={id} name={name} image={image} size={72} shape={shape} />
      <div className="picture-actions">
        <Button look="quiet" disabled={busy} onClick={() => input.current?.click()}>
          {busy ? words.sending : words.choose}
        </Button>
        {image && (
          <Button look="quiet" disabled={busy} onClick={() => onChange(null)}>
            {words.remove}
          </Button>
        )}
        <input
          ref={input}
          type="file"
          hidden
          aria-label={words.choose}
          accept="image/png,image/jpeg,image/gif,image/webp"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (file) {
              void send(file);
            }
          }}
        />
      </div>
      <FormError text={error} />
    </div>
  );
}
