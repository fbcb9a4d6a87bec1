import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listen, type Listener } from '../../local/http/listener.ts';

const open: Listener[] = [];
const start = async (port = 0): Promise<Listener> => {
  const listener = await listen({ port });
  open.push(listener);
  return listener;
};
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

describe('a listener', () => {
  it('answers 503 until it serves something', async () => {
    const listener = await start();
    expect((await fetch(listener.url)).status).toBe(503);
    listener.serve(async (_request, response) => {
      response.end('now');
      await Promise.resolve();
    });
    expect(await (await fetch(listener.url)).text()).toBe('now');
  });

  it('says in one sentence how to mend a port in use', async () => {
    const { port } = await start();
    await expect(start(port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `Port ${port} is in use: stop the program that has it, or set PORT to a free port.`,
    });
  });

  it('answers 500 without a body when a handler fails', async () => {
    const listener = await start();
    listener.serve(() => Promise.reject(new Error('secret')));
    const response = await fetch(listener.url);
    expect([response.status, await response.text()]).toEqual([500, '']);
  });

  it('never closes an idle connection by itself, but all when it is closed', async () => {
    const listener = await start();
    listener.serve(async (_request, response) => {
      response.end();
      await Promise.resolve();
    });
    const socket = connect(listener.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(answer.toString()).toMatch(/connection: keep-alive\r\n(?!keep-alive:)/i);
    const ended = new Promise((resolve) => socket.once('end', resolve));
    await listener.close();
    await ended;
  });

  it('lets a request at work end before it closes', async () => {
    const listener = await start();
    let finish: () => void = () => undefined;
    const started = new Promise<void>((isStarted) => {
      listener.serve(async (_request, response) => {
        await new Promise<void>((resolve) => {
          finish = resolve;
          isStarted();
        });
        response.end('done');
      });
    });
    const answer = fetch(listener.url).then((response) => response.text());
    await started;
    const closed = listener.close();
    expect(listener.closing.aborted).toBe(true);
    finish();
    expect(await answer).toBe('done');
    await closed;
  });
});
