/** In development, this page lists the emails, which are not sent. */
export const mailbox = {
  title: "Mailbox",
  to: ({ recipient, time }: { recipient: string; time: string }) => `to ${recipient}, ${time}`,
  empty: "No emails have been sent yet.",
};
