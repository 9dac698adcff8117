const shortestBeginning = 2;

/** The last word as it is typed may be the beginning of one: the server is asked for those that begin with it. */
export function asTyped(text: string): string {
  const isQuoted = text.split('"').length % 2 === 0;
  const last = /(?:^|\s)([^\s":*]+)$/.exec(text)?.[1] ?? "";
  return isQuoted || [...last].length < shortestBeginning ? text : `${text}*`;
}
