import { Check, Copy } from "lucide-react";
import { memo, useState, type ReactNode } from "react";
import { useClient } from "../../client";
import { copy } from "../../clipboard";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { parse, type Block, type Inline } from "../../markdown";
import { useStop } from "./stop";
import "./markdown.css";

interface Props {
  source: string;
  /** Usernames in lower case, with the names they are shown by. */
  people: ReadonlyMap<string, string>;
  myUsername: string;
}

export const Markdown = memo(function Markdown({ source, people, myUsername }: Props) {
  const stop = useStop();
  const inline = (part: Inline, key: number): ReactNode => {
    switch (part.kind) {
      case "text":
        return part.text;
      case "code":
        return (
          <code key={key} dir="ltr">
            {part.text}
          </code>
        );
      case "strong":
        return <strong key={key}>{part.children.map(inline)}</strong>;
      case "emphasis":
        return <em key={key}>{part.children.map(inline)}</em>;
      case "strike":
        return <s key={key}>{part.children.map(inline)}</s>;
      case "link":
        return (
          <a key={key} href={part.href} tabIndex={stop} target="_blank" rel="noopener noreferrer">
            {part.children.map(inline)}
          </a>
        );
      case "mention": {
        const known = people.get(part.name.toLowerCase());
        const isMe = part.name.toLowerCase() === myUsername || part.name === "all" || part.name === "here";
        return known === undefined ? (
          <bdi key={key} dir="ltr">
            @{part.name}
          </bdi>
        ) : (
          <span key={key} className="mention" dir="ltr" data-me={isMe} title={known}>
            @{part.name}
          </span>
        );
      }
    }
  };
  const block = (one: Block, key: number): ReactNode => {
    switch (one.kind) {
      case "text":
        return <span key={key}>{one.children.map(inline)}</span>;
      case "code":
        return <CodeBlock key={key} text={one.text} />;
      case "quote":
        return (
          <blockquote key={key} dir="auto">
            {one.children.map(block)}
          </blockquote>
        );
      case "list": {
        const items = one.items.map((item, i) => <li key={i}>{item.map(inline)}</li>);
        return one.ordered ? (
          <ol key={key} dir="auto" start={one.start}>
            {items}
          </ol>
        ) : (
          <ul key={key} dir="auto">
            {items}
          </ul>
        );
      }
    }
  };
  return <>{parse(source).map(block)}</>;
});

function CodeBlock({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const { notices } = useClient();
  const stop = useStop();
  const copyIt = async () => {
    if (!(await copy(text))) {
      return notices.say(texts.notCopied);
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className="code-block">
      {/* It scrolls, so it must be reachable. */}
      <pre tabIndex={stop} dir="ltr">
        <code>{text}</code>
      </pre>
      <IconButton
        label={copied ? texts.messages.copied : texts.messages.copyCode}
        tabIndex={stop}
        onClick={() => void copyIt()}
      >
        {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </IconButton>
    </div>
  );
}
