/** A receiver of events on loopback: agrees to the handshake, checks each signature by itself, and answers as told. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { cloudEventSchema, type CloudEvent } from '../../src/events/cloud-event.ts';

export const SECRET = `whsec_${Buffer.from('a secret of the tests, 32 bytes.').toString('base64')}`;

type Reply = { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export type Receiver = {
  readonly url: string;
  /** What was taken with a 2xx, in the order in which it came. */
  readonly taken: CloudEvent[];
  /** Every POST, taken or not. */
  readonly asked: CloudEvent[];
  /** What the last OPTIONS carried. */
  readonly handshakes: IncomingMessage['headers'][];
  /** How a POST is answered; `hang`: not at all. */
  answer: (event: CloudEvent) => Reply | 'hang';
  /** How OPTIONS is answered. */
  handshake: Reply;
  readonly stop: () => Promise<void>;
};

/** By the specification of Standard Webhooks, not by our code. */
const isSigned = ({ headers }: IncomingMessage, body: string): boolean => {
  const [id, at, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name]),
  );
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const expected = `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`;
  const isNow = Math.abs(Number(at) * 1000 - Date.now()) < 5 * 60 * 1000;
  const isEqual =
    signature?.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  return isNow && isEqual && (JSON.parse(body) as CloudEvent).id === id;
};

export const startReceiver = async (): Promise<Receiver> => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = ({ status, headers }: Reply): void => {
      response.writeHead(status, headers).end();
    };
    const body = await text(request);
    if (request.method === 'OPTIONS') {
      receiver.handshakes.push(request.headers);
      reply(receiver.handshake);
      return;
    }
    if (!isSigned(request, body) || request.headers['content-type'] !== CONTENT_TYPE) {
      reply({ status: 401 });
      return;
    }
    const event = cloudEventSchema.parse(JSON.parse(body));
    const answer = receiver.answer(event);
    receiver.asked.push(event);
    if (answer === 'hang') return;
    if (answer.status < 300) receiver.taken.push(event);
    reply(answer);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${String(port)}/hook?code=hidden`,
    taken: [],
    asked: [],
    handshakes: [],
    answer: () => ({ status: 204 }),
    handshake: { status: 200, headers: { 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '*' } },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
};

const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/** `created`, `received D1`, …: events as a test compares them. */
export const told = (events: readonly CloudEvent[]): string[] =>
  events.map(({ type, data }) =>
    [type.replace(/^drayage\.(job|drive)\./, ''), ...(data.drive ? [data.drive.driveId] : [])].join(' '),
  );

/** Each event once, as its first delivery came: repeats are what "at least once" allows. */
export const withoutRepeats = (events: readonly CloudEvent[]): CloudEvent[] =>
  [...new Map(events.toReversed().map((event) => [event.id, event])).values()].sort(
    (left, right) => events.indexOf(left) - events.indexOf(right),
  );
