import { createContext, use } from "react";
import type { Id } from "./realtime/events";

/** Shows somebody's profile: what any name or picture does when it is clicked. */
export const ProfileContext = createContext<(id: Id) => void>(() => {});

export const useShowProfile = (): ((id: Id) => void) => use(ProfileContext);
