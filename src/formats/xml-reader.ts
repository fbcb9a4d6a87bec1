/** Streaming XML against a grammar of nested elements: never a tree, and no DTD, so no entities but XML's own five. */
import { SaxesParser } from 'saxes';
import { decodeXml, type Fail } from './xml-decoder.ts';

export type Attributes = Readonly<Record<string, string>>;

/** What may stand inside an element, and what is done with it. */
export type XmlElement =
  | {
      readonly kind: 'elements';
      /** Opens an element inside; undefined where the format has none of that name. */
      readonly child: (name: string, attributes: Attributes) => XmlElement | undefined;
      readonly close?: () => void;
    }
  /** `close` is given all of the text, white space included. */
  | { readonly kind: 'text'; readonly close: (text: string) => void }
  /** A credential: a text of which no error says anything, not even what the XML inside it is called. */
  | { readonly kind: 'secret'; readonly close: (text: string) => void }
  /** Whatever stands in there, the format does not interpret it, but for elements that `child` knows. */
  | {
      readonly kind: 'ignored';
      readonly child?: (name: string, attributes: Attributes) => XmlElement | undefined;
    };

export type XmlContext<T> = {
  /** The format's error, with the place where the reader stands. */
  readonly fault: (message: string) => Error;
  /** Throws it. */
  readonly fail: Fail;
  /** Hands an item to whoever reads. */
  readonly emit: (item: T) => void;
};

/** No tag, text or comment of the service's files comes near; a longer one would only fill memory. */
const MAX_TOKEN_CHARS = 1024 * 1024;
const MAX_DEPTH = 64;

const isBlank = (text: string): boolean => text.trim() === '';

/** Line, column, and what is wrong, as the parser throws it. */
const PARSER_ERROR = /^\d+:\d+: (.*?)\.?$/su;

const READABLE_ENCODINGS = /^(utf-?8|utf-?16(le|be)?|(us-)?ascii)$/i;

/**
 * Reads one document and gives what its grammar emits, as soon as it does.
 * @param grammar the document: an element whose one child is the root.
 * @param makeError the format's error, from a sentence without its full stop and a place counted from 1.
 */
export async function* readXml<T>(
  source: AsyncIterable<Uint8Array>,
  grammar: (context: XmlContext<T>) => XmlElement,
  makeError: (message: string, line: number, column: number) => Error,
): AsyncGenerator<T> {
  const parser = new SaxesParser({ xmlns: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const fault = (message: string): Error => makeError(message, parser.line, Math.max(parser.column, 1));
  const fail: Fail = (message) => {
    throw fault(message);
  };
  let ready: T[] = [];
  const open: { readonly name: string; readonly element: XmlElement; text: string }[] = [
    { name: 'the document', element: grammar({ fault, fail, emit: (item) => ready.push(item) }), text: '' },
  ];
  let charsSinceEvent = 0;

  // At most seven handlers: with more, V8 keeps the parser's fields in a dictionary, and it is five times slower. So its
  // errors are caught instead of handled, and comments count with what surrounds them.
  parser.on('doctype', () =>
    fail('A document type declaration (DOCTYPE) is not allowed. Remove it, and any entity it defines'),
  );
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !READABLE_ENCODINGS.test(encoding))
      fail(`The encoding ${encoding} is not read. Save the file as UTF-8`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    charsSinceEvent = 0;
    const parent = open.at(-1);
    if (!parent || open.length > MAX_DEPTH) return fail(`<${name}> is nested too deep`);
    if (parent.element.kind === 'secret') return fail(malformedSecret(parent.name));
    const element = childOf(parent.element, name, attributes);
    if (!element) return fail(`<${name}> does not belong in ${describe(parent.name)}. Remove it`);
    open.push({ name, element, text: '' });
  });
  parser.on('closetag', () => {
    charsSinceEvent = 0;
    const closed = open.pop();
    switch (closed?.element.kind) {
      case 'text':
      case 'secret':
        closed.element.close(closed.text);
        break;
      case 'elements':
        closed.element.close?.();
        break;
      case 'ignored':
      case undefined:
    }
  });
  const onText = (text: string): void => {
    charsSinceEvent = 0;
    const inside = open.at(-1);
    if (!inside || inside.element.kind === 'ignored') return;
    if (inside.element.kind === 'elements') {
      if (!isBlank(text)) fail(`Text does not belong in ${describe(inside.name)}. Remove it`);
      return;
    }
    inside.text += text;
    if (inside.text.length > MAX_TOKEN_CHARS) fail(`<${inside.name}> is too long`);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);

  const parse = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      const malformed = error instanceof Error ? PARSER_ERROR.exec(error.message)?.[1] : undefined;
      if (malformed === undefined) throw error;
      const inside = open.at(-1);
      fail(
        inside?.element.kind === 'secret'
          ? malformedSecret(inside.name)
          : `The XML is malformed: ${malformed}`,
      );
    }
  };

  for await (const chunk of decodeXml(source, fail)) {
    charsSinceEvent += chunk.length;
    parse(() => parser.write(chunk));
    if (charsSinceEvent > MAX_TOKEN_CHARS) fail('A tag, text or comment is too long');
    const items = ready;
    ready = [];
    // Not `yield*`: it makes two promises more of each item.
    for (const item of items) yield item;
  }
  parse(() => parser.close());
  yield* ready;
}

const childOf = (parent: XmlElement, name: string, attributes: Attributes): XmlElement | undefined => {
  switch (parent.kind) {
    case 'elements':
      return parent.child(name, attributes);
    case 'text':
    case 'secret':
      return undefined;
    case 'ignored':
      return parent.child?.(name, attributes) ?? parent;
  }
};

const malformedSecret = (name: string): string =>
  `The XML inside <${name}> is malformed. It is text alone, with & and < written as &amp; and &lt;`;

const describe = (name: string): string => (name === 'the document' ? name : `<${name}>`);

/** Fails for an attribute the format does not have; namespace declarations and `xml:…` are no attributes of a format. */
export const checkAttributes = (
  element: string,
  attributes: Attributes,
  known: readonly string[],
  fail: Fail,
): void => {
  for (const name in attributes)
    if (!known.includes(name) && !/^(xmlns$|xmlns:|xml:)/.test(name))
      fail(`<${element}> has no attribute ${name}. Remove it`);
};
