export { type DevProvider, startDevProvider } from "./dev-provider.ts";
export { PEOPLE, type Person } from "./people.ts";
