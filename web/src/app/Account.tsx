import { LogOut } from "lucide-react";
import { useClient, useMe } from "../client";
import { texts } from "../texts";
import { Avatar } from "../ui/Avatar";
import { IconButton } from "../ui/Button";
import { router } from "./router";

export function Account() {
  const client = useClient();
  const me = useMe();
  const signOut = async () => {
    await client.signOut();
    router.go("/", "replace");
  };
  return (
    <section className="account" aria-label={texts.account.menu}>
      <Avatar id={me.id} name={me.name} image={me.avatar} size={32} />
      <div className="account-name">
        <strong>{me.name}</strong>
        <span>@{me.username}</span>
      </div>
      <IconButton label={texts.account.signOut} onClick={() => void signOut()}>
        <LogOut size={18} aria-hidden />
      </IconButton>
    </section>
  );
}
