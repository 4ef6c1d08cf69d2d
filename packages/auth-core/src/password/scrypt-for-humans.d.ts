// scrypt-for-humans has no types. Its promises are bluebird's: await them.
declare module "scrypt-for-humans" {
  const scrypt: {
    hash(input: Buffer, options: { params: { N: number; r: number; p: number } }): PromiseLike<string>;
    verifyHash(input: Buffer, hash: string): PromiseLike<true>;
    PasswordError: new () => Error;
  };
  export default scrypt;
}
