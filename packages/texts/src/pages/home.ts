const sites = {
  htmx: { name: "htmx", description: "Pages rendered by Express and Eta. htmx updates parts of them in place." },
  astro: { name: "Astro", description: "Pages rendered by Astro, behind Express." },
};

export type Site = keyof typeof sites;

export const home = {
  title: "Welcome",
  eyebrow: "One login, every frontend",
  loggedIn: {
    heading: ({ username }: { username: string }) => `Hello, ${username}`,
    lead: "You are logged in on both sites and in the API: all of them read the same session cookie.",
    dashboard: "Go to your dashboard",
  },
  loggedOut: {
    heading: "You are not logged in",
    lead: "Log in once, on either site: both sites and the API share one session cookie.",
  },
  thisSite: (site: Site) => `This site: ${sites[site].name}`,
  otherSite: (site: Site) => `The ${sites[site].name} site`,
  description: (site: Site) => sites[site].description,
  openSite: (site: Site) => `Open the ${sites[site].name} site`,
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
  otherSite: {
    heading: "Logged in everywhere",
    text: "The same session works on the other site.",
    link: (site: Site) => `Your dashboard on the ${sites[site].name} site`,
  },
};
