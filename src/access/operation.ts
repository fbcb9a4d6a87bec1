/** What an HTTP operation is, before anybody registers it: its route, the permission it asks for, its handler. */
import type { HttpMethod, HttpRequest } from '@azure/functions';
import type { Caller } from '../ports/caller.ts';
import type { SenderWakes } from '../jobs/deliveries.ts';
import type { JobWakes } from '../ports/job-wakes.ts';
import type { PackageWork } from '../ports/package-work.ts';
import type { Answer } from '../wire/answers.ts';

/** What a handler learns of the call besides the request itself. */
export type Call = {
  readonly caller: Caller;
  readonly wakes: JobWakes & SenderWakes & PackageWork;
  /** The request's address as its client wrote it, before any proxy. */
  readonly publicUrl: URL;
};

export type Operation<Deps> = {
  /** The function's name. The host matches functions in the order of their names. */
  readonly name: string;
  /** A verb that is not listed is answered 404 by the host. */
  readonly methods: readonly HttpMethod[];
  /** ASP.NET route template, without a leading slash. */
  readonly route: string;
  /** Who this API is for. */
  readonly audience: 'client' | 'operator';
  /** The permission that the caller needs, as role definitions spell it. */
  readonly action: string;
  /** Refuses by throwing a `Refusal`; anything else it throws is a bug, or a store that cannot be reached. */
  readonly handle: (deps: Deps, request: HttpRequest, call: Call) => Promise<Answer>;
};
