/** The locations there are: they hardly ever change. */
import { useQuery } from '@tanstack/react-query';
import { listLocations, type Location } from '../api/arm.ts';

const KEPT_MS = 5 * 60_000;

const squeezed = (name: string): string => name.replace(/\s/gu, '').toLowerCase();

export const useLocations = (): {
  readonly locations: readonly Location[];
  readonly error: Error | null;
  readonly retry: () => void;
  /** By its display name or its id, as jobs name it. */
  readonly find: (name: string) => Location | undefined;
} => {
  const {
    data: locations = [],
    error,
    refetch,
  } = useQuery({
    queryKey: ['locations'],
    queryFn: ({ signal }) => listLocations({ signal }),
    staleTime: KEPT_MS,
  });
  return {
    locations,
    error,
    retry: () => void refetch(),
    find: (name) => locations.find((location) => squeezed(location.name) === squeezed(name)),
  };
};
