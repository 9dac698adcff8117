import { texts } from "../../texts";
import type { Writ } from "../../realtime/letters";

/** Why it cannot be sent as it stands. */
export const refusal = ({ action }: Writ, files: number): string | null =>
  action && files > 0 ? texts.messages.inviteWithFiles : null;

/** What a line that begins with a command says. Anything else is sent as it is written. */
export function asWrit(text: string, isGroup: boolean): Writ {
  const [, name = "", rest = ""] = /^\/(\w+)(?:\s+([\s\S]*))?$/.exec(text.trim()) ?? [];
  switch (name) {
    case "shrug":
      return { content: `${rest} ¯\\\\\\_(ツ)\\_/¯` };
    case "tableflip":
      return { content: `${rest} (╯°□°)╯︵ ┻━┻` };
    case "me":
      return { content: rest === "" ? text : `_${rest}_` };
    case "invite":
      // In a group the first one to accept has it, and nobody declines for the others.
      return rest === ""
        ? { content: text }
        : {
            content: "",
            action: {
              type: "invitation",
              title: rest,
              choices: isGroup ? ["accept"] : ["accept", "decline"],
            },
          };
    default:
      return { content: text };
  }
}
