/** The name of the product, as people read it. Passwords that resemble it are refused. */
export const PRODUCT_NAME = "Latchkey";
