/** Markdown as a tree of plain data. Nothing in it is HTML: what looks like it stays text. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "emphasis" | "strike"; children: Inline[] }
  | { kind: "link"; href: string; children: Inline[] }
  | { kind: "mention"; name: string };

export type Block =
  | { kind: "text"; children: Inline[] }
  | { kind: "code"; text: string; language: string }
  | { kind: "quote"; children: Block[] }
  | { kind: "list"; ordered: boolean; start: number; items: Inline[][] };

const maxDepth = 6;

const fence = /^ {0,3}```([^`\s]*)[^`\n]*$/;
const quote = /^ {0,3}> ?/;
const bullet = /^ {0,3}[-*+] +(?=\S)/;
const numbered = /^ {0,3}(\d{1,9})[.)] +(?=\S)/;

export function parse(source: string, depth = 0): Block[] {
  const lines = source.split("\n");
  const blocks: Block[] = [];
  let text: string[] = [];
  const endText = () => {
    // Blank lines beside a block only separate it.
    const written = text.join("\n").replace(/^\n+|\s+$/g, "");
    if (written !== "") {
      blocks.push({ kind: "text", children: inlines(written) });
    }
    text = [];
  };

  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const opening = fence.exec(line);
    if (opening) {
      const end = lines.findIndex((one, at) => at > i && /^ {0,3}```\s*$/.test(one));
      endText();
      const code = lines.slice(i + 1, end < 0 ? undefined : end).join("\n");
      blocks.push({ kind: "code", text: code, language: opening[1] ?? "" });
      i = end < 0 ? lines.length : end;
    } else if (quote.test(line) && depth < maxDepth) {
      endText();
      const quoted = takeWhile(lines, i, (one) => quote.test(one));
      const inner = quoted.map((one) => one.replace(quote, "")).join("\n");
      blocks.push({ kind: "quote", children: parse(inner, depth + 1) });
      i += quoted.length - 1;
    } else if (bullet.test(line) || numbered.test(line)) {
      endText();
      const mark = bullet.test(line) ? bullet : numbered;
      const items = takeWhile(lines, i, (one) => mark.test(one));
      blocks.push({
        kind: "list",
        ordered: mark === numbered,
        start: Number(numbered.exec(line)?.[1] ?? 1),
        items: items.map((one) => inlines(one.replace(mark, ""))),
      });
      i += items.length - 1;
    } else {
      text.push(line);
    }
  }
  endText();
  return blocks;
}

function takeWhile(lines: readonly string[], from: number, wanted: (line: string) => boolean): string[] {
  const end = lines.findIndex((line, at) => at >= from && !wanted(line));
  return lines.slice(from, end < 0 ? undefined : end);
}

/** No scheme but these ever becomes a link. */
const address = String.raw`(?:https?:\/\/|mailto:)[^\s<>"]+`;
const tokens = new RegExp(
  [
    String.raw`\\(?<escaped>[\\${"`"}*_~[\]()>#@-])`,
    "(?<ticks>`+)",
    String.raw`\*\*(?=\S)(?<strong>[^\n]{0,2000}?\S)\*\*(?!\*)`,
    String.raw`~~(?=\S)(?<strike>[^\n]{0,2000}?\S)~~`,
    String.raw`(?<![\w*])\*(?=[^\s*])(?<star>[^*\n]{0,2000}?[^\s*]|[^\s*])\*(?![\w*])`,
    String.raw`(?<![\w_])_(?=[^\s_])(?<under>[^_\n]{0,2000}?[^\s_]|[^\s_])_(?![\w_])`,
    String.raw`\[(?<label>[^\]\n]{1,300})\]\((?<href>${address.replace('<>"', '<>"()')})\)`,
    `(?<url>https?:\\/\\/[^\\s<>"]+)`,
    String.raw`(?<![\w@/.])@(?<mention>[\w.-]*\w)`,
  ].join("|"),
  "g",
);
/** So far behind a backtick its partner is looked for. */
const maxCode = 2000;

/** Where the code ends that begins behind so many backticks: before as many of them, in the same line. */
function codeEnd(source: string, from: number, ticks: number): number | null {
  const rest = source.slice(from, from + maxCode).split("\n", 1)[0] ?? "";
  for (const run of rest.matchAll(/`+/g)) {
    if (run[0].length === ticks && run.index > 0) {
      return from + run.index;
    }
  }
  return null;
}

/** Punctuation behind an address belongs to the sentence. */
const trailing = /[.,;:!?'")\]*_~]+$/;

function inlines(source: string, depth = 0): Inline[] {
  const parts: Inline[] = [];
  const say = (text: string) => {
    const last = parts.at(-1);
    if (last?.kind === "text") {
      last.text += text;
    } else if (text !== "") {
      parts.push({ kind: "text", text });
    }
  };
  const nested = (text: string): Inline[] =>
    depth < maxDepth ? inlines(text, depth + 1) : [{ kind: "text", text }];
  let done = 0;
  const scan = new RegExp(tokens);
  for (let match = scan.exec(source); match; match = scan.exec(source)) {
    const { escaped, ticks, strong, strike, star, under, label, href, url, mention } = match.groups ?? {};
    const emphasis = star ?? under;
    let end = match.index + match[0].length;
    say(source.slice(done, match.index));
    if (escaped !== undefined) {
      say(escaped);
    } else if (ticks !== undefined) {
      const close = codeEnd(source, end, ticks.length);
      if (close === null) {
        say(ticks);
      } else {
        parts.push({ kind: "code", text: source.slice(end, close) });
        end = close + ticks.length;
      }
    } else if (strong !== undefined) {
      parts.push({ kind: "strong", children: nested(strong) });
    } else if (strike !== undefined) {
      parts.push({ kind: "strike", children: nested(strike) });
    } else if (emphasis !== undefined) {
      parts.push({ kind: "emphasis", children: nested(emphasis) });
    } else if (label !== undefined && href !== undefined) {
      parts.push({ kind: "link", href, children: [{ kind: "text", text: label }] });
    } else if (url !== undefined) {
      const address = url.replace(trailing, "");
      end = match.index + address.length;
      parts.push({ kind: "link", href: address, children: [{ kind: "text", text: address }] });
    } else if (mention !== undefined) {
      parts.push({ kind: "mention", name: mention });
    }
    done = end;
    scan.lastIndex = end;
  }
  say(source.slice(done));
  return parts;
}

/** What it says, in one line without marks: for lists, quotes and announcements. */
export function plain(source: string): string {
  const said = (children: readonly Inline[]): string =>
    children
      .map((one) =>
        "children" in one ? said(one.children) : one.kind === "mention" ? `@${one.name}` : one.text,
      )
      .join("");
  const block = (one: Block): string => {
    switch (one.kind) {
      case "code":
        return one.text;
      case "quote":
        return one.children.map(block).join(" ");
      case "list":
        return one.items.map(said).join(" ");
      case "text":
        return said(one.children);
    }
  };
  return parse(source).map(block).join(" ").replace(/\s+/g, " ").trim();
}
