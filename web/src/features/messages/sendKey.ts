interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** What is typed comes from a keyboard on the screen, which has no Shift+Enter. */
export const hasScreenKeyboard = (): boolean => matchMedia("(hover: none) and (pointer: coarse)").matches;

/** Whether a key sends what is written. */
export function sends({ key, shiftKey, ctrlKey, metaKey }: Press, onScreen: boolean): boolean {
  return key === "Enter" && !shiftKey && (ctrlKey || metaKey || !onScreen);
}
