import { afterEach, expect, it, vi } from "vitest";
import { copy } from "./clipboard";

afterEach(() => vi.unstubAllGlobals());

/** As much of a page as copying needs; `obeys` is whether it may copy by itself. */
function page(obeys: boolean) {
  const area = { className: "", value: "", select: () => {}, remove: () => {} };
  let copied: string | null = null;
  vi.stubGlobal("document", {
    activeElement: null,
    createElement: () => area,
    body: { append: () => {} },
    execCommand: () => {
      copied = obeys ? area.value : null;
      return obeys;
    },
  });
  return () => copied;
}

it("Copies_by_the_clipboard_where_there_is_one", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  expect(await copy("text")).toBe(true);
  expect(writeText).toHaveBeenCalledWith("text");
});

it("Copies_without_one_as_on_plain_http", async () => {
  vi.stubGlobal("navigator", {});
  const copied = page(true);
  expect(await copy("text")).toBe(true);
  expect(copied()).toBe("text");
});

it("Says_so_when_it_cannot", async () => {
  vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new Error("refused")) } });
  page(false);
  expect(await copy("text")).toBe(false);
});
