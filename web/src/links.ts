/** What becomes of what a link leads to: it is saved, or shown beside this page. */
export type Opening = "save" | "show";

/** Follows a link whose address was not known before it was clicked. */
export function openLink(url: string, name: string, how: Opening): void {
  const link = document.createElement("a");
  link.href = url;
  link.rel = "noopener noreferrer";
  if (how === "save") {
    link.download = name;
  } else {
    link.target = "_blank";
  }
  link.click();
}
