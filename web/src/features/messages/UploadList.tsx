import { FileText, Paperclip, RotateCcw, X } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore, type MouseEvent } from "react";
import { useClient } from "../../client";
import { uploadInWords } from "../../failures";
import type { Id } from "../../realtime/events";
import type { Upload } from "../../realtime/uploads";
import { texts } from "../../texts";
import { language } from "../../texts/words";
import { IconButton } from "../../ui/Button";

const words = texts.messages;
const percent = new Intl.NumberFormat(language, { style: "percent" });

export function useUploads(conversationId: Id): readonly Upload[] {
  const { uploads } = useClient();
  return useSyncExternalStore(uploads.subscribe, () => uploads.of(conversationId));
}

export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={words.attach} onClick={() => input.current?.click()}>
        <Paperclip size={20} aria-hidden />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={words.attach}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}

/** Files that are dropped anywhere on the page go to the open conversation. */
export function DropZone({ onDrop }: { onDrop: (files: File[]) => void }) {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (hasFiles(event)) {
        event.preventDefault();
        setOver(true);
      }
    };
    const out = (event: DragEvent) => {
      if (event.relatedTarget === null) {
        setOver(false);
      }
    };
    const drop = (event: DragEvent) => {
      if (hasFiles(event)) {
        event.preventDefault();
        setOver(false);
        latest.current([...(event.dataTransfer?.files ?? [])]);
      }
    };
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", out);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("dragleave", out);
      document.removeEventListener("drop", drop);
    };
  }, []);
  return isOver && <div className="drop-zone">{words.dropHere}</div>;
}

interface ListProps {
  conversationId: Id;
  uploads: readonly Upload[];
  /** Gives the focus to what is beside the list. */
  onLeave: () => void;
}

export function UploadList({ conversationId, uploads, onLeave }: ListProps) {
  return (
    uploads.length > 0 && (
      <ul className="uploads" aria-label={words.uploads}>
        {uploads.map((one) => (
          <UploadRow key={one.key} conversationId={conversationId} upload={one} onLeave={onLeave} />
        ))}
      </ul>
    )
  );
}

/** A button that is about to go leaves the focus to one that stays. */
const focusLast = (row: Element | null | undefined): boolean => {
  const button = [...(row?.querySelectorAll("button") ?? [])].at(-1);
  button?.focus();
  return button !== undefined;
};

function stateText({ state, progress }: Upload): string {
  if (state === "failed") {
    return words.uploadFailed.other;
  }
  return state === "underway" ? words.upload.underway(percent.format(progress)) : words.upload[state];
}

interface RowProps {
  conversationId: Id;
  upload: Upload;
  onLeave: () => void;
}

function UploadRow({ conversationId, upload, onLeave }: RowProps) {
  const { uploads } = useClient();
  const row = useRef<HTMLLIElement>(null);
  const { key, file, state, progress, failure, attachment } = upload;
  const isPicture = state === "done" && attachment?.mimeType?.startsWith("image/");
  const failed = failure && uploadInWords(failure);
  const status = failed?.text ?? stateText(upload);
  const retry = () => {
    focusLast(row.current);
    uploads.retry(conversationId, key);
  };
  const cancel = ({ detail }: MouseEvent) => {
    const next = row.current?.nextElementSibling ?? row.current?.previousElementSibling;
    // A finger does not want the keyboard that the field would bring.
    if (!focusLast(next) && detail === 0) {
      onLeave();
    }
    uploads.cancel(conversationId, key);
  };
  return (
    <li ref={row} className="upload" data-state={state}>
      {isPicture ? <img src={attachment?.url} alt="" /> : <FileText size={20} aria-hidden />}
      <span className="upload-name">
        <strong dir="auto">{file.name}</strong>
        <span role={failed ? "alert" : "status"}>{status}</span>
        {state === "underway" && <progress value={progress} aria-label={file.name} />}
      </span>
      {failed?.mayRetry && (
        <IconButton label={words.retryUpload(file.name)} onClick={retry}>
          <RotateCcw size={16} aria-hidden />
        </IconButton>
      )}
      <IconButton label={words.cancelUpload(file.name)} onClick={cancel}>
        <X size={16} aria-hidden />
      </IconButton>
    </li>
  );
}
