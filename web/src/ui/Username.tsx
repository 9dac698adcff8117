/** Its sign stands before it, also where the text around it goes from right to left. */
export const Username = ({ of }: { of: string }) => <bdi dir="ltr">@{of}</bdi>;
