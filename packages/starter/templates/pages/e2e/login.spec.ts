import { testLoginAndBack } from "../../../packages/e2e/src/login-and-back.ts";

testLoginAndBack(import.meta.url);
