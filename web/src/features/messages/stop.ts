import { createContext, use } from "react";

/** Whether Tab stops at what is in a message: it does in the one that has the focus, or had it last, and in no other. */
export const StopContext = createContext<0 | -1>(0);

export const useStop = (): 0 | -1 => use(StopContext);
