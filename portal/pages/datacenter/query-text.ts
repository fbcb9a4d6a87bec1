/** A text of the address's query, to the letter: wouter's own reading decodes what is not UTF-8 of an address twice. */
import { useSearch } from 'wouter';

export const useQueryText = (name: string): string => {
  // To be told when it changes.
  useSearch();
  return new URLSearchParams(location.search).get(name) ?? '';
};
