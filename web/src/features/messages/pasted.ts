const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: " " };

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? parseInt(String(hex), 16) : null;
    return code === null
      ? (entities[String(name)] ?? whole)
      : code <= 0x10ffff
        ? String.fromCodePoint(code)
        : "";
  });

/**
 * What was copied from a page that has code in it, as Markdown; null when the plain text says as much. The HTML is
 * only read as text, and never becomes a document.
 */
export function markdownOf(html: string): string | null {
  if (!/<pre[\s>]/i.test(html)) {
    return null;
  }
  const body = html.replace(/<(style|script|head)[\s>][\s\S]*?<\/\1>/gi, "").replace(/<!--[\s\S]*?-->/g, "");
  let text = "";
  let isCode = false;
  for (const [, close, name = "", words = ""] of body.matchAll(/<(\/?)([a-z][\w-]*)[^>]*>|([^<]+|<)/gi)) {
    const tag = name.toLowerCase();
    if (tag === "pre") {
      isCode = close === "";
      text = `${text.trimEnd()}\n\`\`\`\n`;
    } else if (tag === "br" || (!isCode && /^(p|div|li|tr|h\d|ul|ol|blockquote)$/.test(tag))) {
      text = isCode || !text.endsWith("\n") ? `${text}\n` : text;
    } else if (tag === "code" && !isCode) {
      text += "`";
    } else if (tag === "") {
      text += isCode ? decoded(words) : decoded(words).replace(/\s+/g, " ");
    }
  }
  return text.replace(/\n{3,}/g, "\n\n").trim();
}
