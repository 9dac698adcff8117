/** The parts of the directory, in order; their addresses end in these. */
export const peopleTabs = ["everyone", "friends", "requests", "blocked"] as const;
export type PeopleTab = (typeof peopleTabs)[number];
