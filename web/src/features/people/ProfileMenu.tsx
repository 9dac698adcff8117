import { Ban, MoreHorizontal, UserMinus } from "lucide-react";
import { useState } from "react";
import { useClient, useMe } from "../../client";
import { inWords } from "../../failures";
import { relationTo } from "../../realtime/friends";
import type { Profile } from "../../realtime/shapes";
import { texts } from "../../texts";
import { Confirm } from "../../ui/Confirm";
import { Menu, type MenuItem } from "../../ui/Menu";
import { useWatched } from "../../watch";
import { PartingDialog } from "./FriendActions";

const words = texts.profiles;
const roles = ["user", "moderator", "admin"] as const;

type Doing = "block" | "removeFriend" | { role: (typeof roles)[number] };

/** What is done seldom: parting, and for administrators the role on this server. */
export function ProfileMenu({ profile }: { profile: Profile }) {
  const me = useMe();
  const client = useClient();
  const relation = useWatched(client.friends, (state) => relationTo(state, profile.id));
  const [doing, setDoing] = useState<Doing | null>(null);
  const close = () => setDoing(null);
  const items: MenuItem[] = [];
  if (relation === "friend") {
    items.push({
      name: words.removeFriend,
      icon: <UserMinus size={18} aria-hidden />,
      onChoose: () => setDoing("removeFriend"),
    });
  }
  if (relation !== "blocked") {
    items.push({
      name: words.block,
      icon: <Ban size={18} aria-hidden />,
      isDanger: true,
      onChoose: () => setDoing("block"),
    });
  }
  if (me.role === "admin") {
    for (const role of roles) {
      items.push({
        name: words.roles[role],
        group: words.makeRole,
        isChecked: profile.role === role,
        onChoose: () => setDoing(profile.role === role ? null : { role }),
      });
    }
  }
  return (
    <>
      {items.length > 0 && (
        <Menu label={words.more} icon={<MoreHorizontal size={18} aria-hidden />} items={items} />
      )}
      {typeof doing === "string" && <PartingDialog person={profile} what={doing} onClose={close} />}
      {doing !== null && typeof doing === "object" && (
        <RoleDialog profile={profile} role={doing.role} onClose={close} />
      )}
    </>
  );
}

interface RoleProps {
  profile: Profile;
  role: (typeof roles)[number];
  onClose: () => void;
}

function RoleDialog({ profile: { id, name }, role, onClose }: RoleProps) {
  const client = useClient();
  return (
    <Confirm
      title={words.roleTitles[role](name)}
      lead={words.roleLeads[role]}
      confirm={words.roleConfirms[role]}
      cancel={texts.cancel}
      closeLabel={texts.close}
      onClose={onClose}
      onConfirm={async () => {
        const failure = await client.profiles.setRole(id, role);
        if (!failure) {
          onClose();
        }
        return failure && inWords(failure);
      }}
    />
  );
}
