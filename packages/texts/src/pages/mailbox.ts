/** In development, this page lists the emails, which are not sent. */
export const mailbox = {
  title: "Mailbox",
  to: ({ recipient, time }: { recipient: string; time: string }) => `to ${recipient}, ${time}`,
  choose: "Select an email to read it.",
  empty: "No emails yet. Create an account on one of the sites: its email appears here.",
  html: "HTML",
  text: "Plain text",
  desktop: "Desktop",
  phone: "Phone",
  light: "Light",
  dark: "Dark",
};
