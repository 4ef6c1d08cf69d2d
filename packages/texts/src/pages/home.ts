export const home = {
  title: "Welcome",
  eyebrow: "One login, every frontend",
  loggedIn: {
    heading: ({ username }: { username: string }) => `Hello, ${username}`,
    lead: "You are logged in everywhere: all sites and the API read the same session cookie.",
    dashboard: "Go to your dashboard",
  },
  loggedOut: {
    heading: "You are not logged in",
    lead: "Log in once: all sites and the API share one session cookie.",
  },
  thisSite: (title: string) => `This site: ${title}`,
  otherSite: (title: string) => `The ${title} site`,
  openSite: (title: string) => `Open the ${title} site`,
  api: {
    heading: "The API",
    text: "JSON for scripts and mobile apps.",
    link: "See who the API says you are",
  },
};

export const dashboard = {
  title: "Dashboard",
  heading: ({ username }: { username: string }) => `Welcome, ${username}`,
  account: { heading: "Your account", username: "Username", email: "Email", since: "Member since" },
  notifications: {
    heading: "Notifications",
    latest: ({ message }: { message: string }) => `Latest: ${message}`,
    none: "You have no notifications yet.",
    link: "View your notifications",
  },
  otherSites: {
    heading: "Logged in everywhere",
    text: "The same session works on every site.",
    link: (title: string) => `Your dashboard on the ${title} site`,
  },
};
