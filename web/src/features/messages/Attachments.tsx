import { Download, FileText } from "lucide-react";
import type { CSSProperties, MouseEvent } from "react";
import type { Opening } from "../../links";
import type { Attachment } from "../../realtime/events";
import { texts } from "../../texts";
import { useStop } from "./stop";

const isPicture = ({ id, mimeType }: Attachment) =>
  // Without an id it is a picture that lies elsewhere.
  id === undefined || /^image\/(?:jpeg|png|gif|webp|avif)$/.test(mimeType ?? "");

/** Nothing but the web's own schemes and our own addresses. */
const safe = (url: string) => (/^(?:https?:\/\/|\/(?!\/))/.test(url) ? url : undefined);

type OnOpen = (file: Attachment, how: Opening) => void;

/** The address in a link may be too old by now. What lies elsewhere, and what a key asks of the browser, stays the browser's. */
const opens = (file: Attachment, how: Opening, onOpen: OnOpen) => (event: MouseEvent) => {
  if (file.id !== undefined && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    onOpen(file, how);
  }
};

const mostWidth = 420;
const mostHeight = 320;

/** A picture whose size is known has its room before it is loaded, so nothing moves when it comes. */
function roomFor({ width, height }: Attachment): CSSProperties | undefined {
  if (!width || !height) {
    return undefined;
  }
  const scale = Math.min(1, mostWidth / width, mostHeight / height);
  return { width: width * scale, aspectRatio: `${width} / ${height}` };
}

interface Props {
  attachments: readonly Attachment[];
  onOpen: OnOpen;
  /** One of them is not where it was. */
  onBroken: () => void;
}

export function Attachments({ attachments, onOpen, onBroken }: Props) {
  const stop = useStop();
  const pictures = attachments.filter(isPicture);
  const files = attachments.filter((one) => !isPicture(one));
  return (
    <div className="attachments">
      {pictures.length > 0 && (
        <div className="pictures" data-many={pictures.length > 1}>
          {pictures.map((one) => (
            <a
              key={one.id ?? one.url}
              href={safe(one.url)}
              tabIndex={stop}
              target="_blank"
              rel="noopener noreferrer"
              onClick={opens(one, "show", onOpen)}
            >
              <img
                src={safe(one.url)}
                alt={one.name}
                style={pictures.length === 1 ? roomFor(one) : undefined}
                loading="lazy"
                onError={onBroken}
              />
            </a>
          ))}
        </div>
      )}
      {files.map((one) => (
        <FileRow key={one.id ?? one.url} file={one} onOpen={onOpen} onBroken={onBroken} />
      ))}
    </div>
  );
}

function FileRow({ file, onOpen, onBroken }: { file: Attachment; onOpen: OnOpen; onBroken: () => void }) {
  const stop = useStop();
  const { url, name, mimeType = "", size } = file;
  return (
    <div className="file">
      {mimeType.startsWith("audio/") && (
        <audio src={safe(url)} controls tabIndex={stop} preload="none" aria-label={name} onError={onBroken} />
      )}
      {mimeType.startsWith("video/") && (
        <video
          src={safe(url)}
          controls
          tabIndex={stop}
          preload="metadata"
          aria-label={name}
          onError={onBroken}
        />
      )}
      <a
        className="file-row"
        href={safe(url)}
        tabIndex={stop}
        download={name}
        rel="noopener noreferrer"
        aria-label={texts.messages.download(name)}
        onClick={opens(file, "save", onOpen)}
      >
        <FileText size={22} aria-hidden />
        <span className="file-name">
          <strong dir="auto">{name}</strong>
          {size !== undefined && <span>{texts.messages.size(size)}</span>}
        </span>
        <Download size={18} aria-hidden />
      </a>
    </div>
  );
}
