import { describe, expect, it } from "vitest";
import { markdownOf } from "./features/messages/pasted";
import { parse, plain, type Block, type Inline } from "./markdown";

const text = (words: string) => ({ kind: "text", text: words });
const line = (source: string): Inline[] => {
  const [block] = parse(source);
  return block?.kind === "text" ? block.children : [];
};

describe("Markdown", () => {
  it("is a tree of marks", () => {
    expect(line("**a *b*** and `c*d*` ~~e~~")).toEqual([
      { kind: "strong", children: [text("a "), { kind: "emphasis", children: [text("b")] }] },
      text(" and "),
      { kind: "code", text: "c*d*" },
      text(" "),
      { kind: "strike", children: [text("e")] },
    ]);
  });

  it("leaves names with underscores, sums, and what is escaped alone", () => {
    for (const source of ["snake_case_name", "2 * 3 * 4", "a * b", "me@example.org"]) {
      expect(line(source)).toEqual([text(source)]);
    }
    expect(line("\\*not so\\*")).toEqual([text("*not so*")]);
  });

  it("keeps code as it is written, also when its end is missing", () => {
    expect(parse("```js\n<b>*x*</b>\n```\nafter")).toEqual([
      { kind: "code", language: "js", text: "<b>*x*</b>" },
      { kind: "text", children: [text("after")] },
    ]);
    expect(parse("```\nopen")).toEqual([{ kind: "code", language: "", text: "open" }]);
  });

  it("knows quotes and lists", () => {
    expect(parse("> said\n\n3. c\n4. d\n- e")).toEqual([
      { kind: "quote", children: [{ kind: "text", children: [text("said")] }] },
      { kind: "list", ordered: true, start: 3, items: [[text("c")], [text("d")]] },
      { kind: "list", ordered: false, start: 1, items: [[text("e")]] },
    ]);
  });

  it("makes links of web addresses only, without the sentence's punctuation", () => {
    expect(line("see https://example.org/a_b_c.")).toEqual([
      text("see "),
      { kind: "link", href: "https://example.org/a_b_c", children: [text("https://example.org/a_b_c")] },
      text("."),
    ]);
    for (const scheme of [
      "javascript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "JaVaScRiPt:alert(1)",
      "//x.y",
    ]) {
      const links: Inline[] = line(`[x](${scheme}) ${scheme}`).filter((one) => one.kind === "link");
      expect(links).toEqual([]);
    }
  });

  it("takes time in proportion to what is written", () => {
    const hostile = ["**a", "`", "[a](", "_a ", "*a*b", "> ", "``` \n", "\\", "~~~"].map((one) =>
      one.repeat(Math.ceil(10_000 / one.length)).slice(0, 10_000),
    );
    const started = performance.now();
    hostile.forEach((one) => parse(one));
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it("is one line without marks where there is room for no more", () => {
    expect(plain("**a**\n- b\n> c `d`\n\n@e [f](https://g.h)")).toBe("a b c d @e f");
  });

  it("nests only so deep", () => {
    const depth = (blocks: Block[]): number =>
      1 + Math.max(0, ...blocks.map((one) => (one.kind === "quote" ? depth(one.children) : 0)));
    expect(depth(parse("> ".repeat(100) + "deep"))).toBeLessThan(10);
  });
});

describe("What is pasted", () => {
  it("keeps its code", () => {
    expect(markdownOf("<p>a &amp; b</p><pre><code>x &lt; y;\n  z</code></pre>c")).toBe(
      "a & b\n```\nx < y;\n  z\n```\nc",
    );
  });

  it("is left to its plain text where there is no code", () => {
    expect(markdownOf("<p><b>a</b></p>")).toBeNull();
    expect(markdownOf("")).toBeNull();
  });
});
