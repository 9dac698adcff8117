import { expect, it } from "vitest";
import { gistOf } from "./gist";

const file = { name: "moth.png", url: "/files/1" };

it("is the text as it reads, where there is one", () => {
  expect(gistOf({ type: "image", content: "a **moth**", attachments: [file] })).toBe("a moth");
});

it("says what a message without a text is: a photo, the name of a file, a question", () => {
  expect(gistOf({ type: "image", content: "", attachments: [file] })).toBe("Photo");
  expect(gistOf({ type: "file", content: "", attachments: [file] })).toBe("moth.png");
  expect(gistOf({ type: "file", content: "", attachments: [{ ...file, name: "" }] })).toBe("File");
  expect(gistOf({ type: "action", content: "", action: { title: "Chess?" } })).toBe("Chess?");
  expect(gistOf({ type: "text", content: "", action: null })).toBe("");
});
