import { renderSVG } from "uqr";

/**
 * Draws a QR code as SVG, with its quiet zone (ISO 18004). It has no styles, so it can stand in a page under a strict
 * Content-Security-Policy.
 */
export const qrCode = (text: string): string => renderSVG(text, { border: 4 });
