import { conversationPath, router } from "./router";

/** Opens a conversation at one of its messages. */
export function goToMessage(conversationId: string): void {
  router.go(conversationPath(conversationId));
}
