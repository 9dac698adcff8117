/** Whether it could be copied. The clipboard itself is there for secure pages only. */
export async function copy(text: string): Promise<boolean> {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (!clipboard) {
    return copyMarked(text);
  }
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    return copyMarked(text);
  }
}

/** As a person would: marks it in a field and copies that. */
function copyMarked(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.className = "sr-only";
  area.value = text;
  // Outside an open dialog nothing can be marked.
  (before?.closest("dialog") ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    (before as HTMLElement | null)?.focus();
  }
}
