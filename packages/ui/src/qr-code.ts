import { renderSVG } from "uqr";

/** Draws a QR code as SVG, without styles, so that it can stand in a page under a strict Content-Security-Policy. */
export const qrCode = (text: string): string => renderSVG(text, { border: 2 });
