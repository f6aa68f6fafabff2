import type { Schemas } from '@sample-platform-ai/contract/client';
import { CliError } from './client.ts';
import type { CommandContext } from './context.ts';

const pauseMs = 1000;
/** The server sends a heartbeat every 15 s. */
export const silenceMs = 45_000;

/** Server-sent events with reconnection; each event once. */
export async function* watchEvents(
  { connection, signal, say }: Pick<CommandContext, 'connection' | 'signal' | 'say'>,
  filter: Readonly<Record<string, string>>,
): AsyncGenerator<Schemas['Event'], void, undefined> {
  let last: string | undefined;
  while (!signal.aborted) {
    const { url, token } = await connection();
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(last === undefined ? {} : { 'last-event-id': last }),
    };
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), silenceMs);
    const response = await fetch(`${url}/v1/events?${new URLSearchParams(filter)}`, {
      headers,
      signal: AbortSignal.any([signal, silence.signal]),
    }).catch(() => undefined);
    if (response && response.status >= 400 && response.status < 500 && response.status !== 429)
      throw new CliError(`the ledger refused the event stream: HTTP ${response.status}`);
    if (response?.ok && response.body) {
      for await (const event of eventsIn(response.body, () => timer.refresh())) {
        last = event.id;
        if (!event.heartbeat) yield event;
      }
    }
    clearTimeout(timer);
    if (signal.aborted) return;
    say('the connection ended; reconnecting in 1 s');
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function* eventsIn(
  body: AsyncIterable<Uint8Array>,
  onSign: () => void,
): AsyncGenerator<Schemas['Event'], void, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body) {
      onSign();
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        if (data !== undefined) yield JSON.parse(data) as Schemas['Event'];
      }
    }
  } catch {
    // The connection broke; the loop reconnects.
  }
}
