/** The page that lists emails in development, instead of sending them. */
export const mailbox = {
  title: "Mailbox",
  to: ({ recipient, time }: { recipient: string; time: string }) => `to ${recipient}, ${time}`,
  empty: "No emails have been sent yet.",
};
