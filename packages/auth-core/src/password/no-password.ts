/**
 * The hash of an account without a password: verifying it costs the same, and `verifyPassword` always returns false.
 */
export const NO_PASSWORD =
  "c2NyeXB0AA8AAAAIAAAAA1oXmcpgzY9cO2eIQ27cPFZnYBF7CR7bjQU/q8eXEK6ZGtrSwKoQlTb3T/bdYvHS8ajrNdSMIFJchdF5XPhLvjuq55J8TpCeryUzoVmcJ7hi";
