/** The product's name, as users see it. Passwords that resemble it are rejected. */
export const PRODUCT_NAME = "Latchkey";
