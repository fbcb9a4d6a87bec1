/** Text as XML 1.0 carries it. */

/**
 * What XML cannot carry, not even as a reference: most control characters, U+FFFE, U+FFFF, and half of a surrogate pair.
 * https://www.w3.org/TR/xml/#charsets
 */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** The first character of `text` that XML cannot carry, as `U+0007`. */
export const unfitForXml = (text: string): string | undefined => {
  const found = FORBIDDEN.exec(text)?.[0];
  return found === undefined
    ? undefined
    : `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
};

/** `text` holds a character XML cannot carry. */
export class XmlTextError extends Error {
  override readonly name = 'XmlTextError';
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Readers turn these into spaces in attributes, and CR into LF everywhere, unless they are written as references.
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/**
 * For an element's text or an attribute's value in double quotes.
 * @throws XmlTextError naming the text.
 */
export const xmlText = (text: string): string => {
  const unfit = unfitForXml(text);
  if (unfit !== undefined)
    throw new XmlTextError(`${JSON.stringify(text)} holds ${unfit}, which XML cannot carry. Rename it`);
  return text.replace(/[&<>"\t\n\r]/g, (character) => REFERENCES[character] ?? character);
};
