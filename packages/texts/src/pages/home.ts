/** The first page that visitors see. Replace its texts with those of your product. */
export const home = {
  title: "Welcome",
  eyebrow: "One login, every frontend",
  loggedIn: {
    heading: ({ username }: { username: string }) => `Hello, ${username}`,
    lead: "You are logged in everywhere: all sites and the API read the same session cookie.",
    dashboard: "Go to your dashboard",
  },
  loggedOut: {
    heading: "One account for everything",
    lead: "Create an account once, and use it on every site and in every app. You stay in control of where you are logged in.",
  },
  featuresHeading: "What your account gives you",
  features: [
    {
      heading: "Log in once",
      text: "Log in on one site, and all others know you. Log out once, and you are logged out everywhere.",
    },
    {
      heading: "See every device",
      text: "See which devices are logged in to your account, and log out any of them.",
    },
    {
      heading: "Know what happens",
      text: "We notify you of logins from new browsers and changes to your password, here and by email.",
    },
  ],
  sitesHeading: "Where to go from here",
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
