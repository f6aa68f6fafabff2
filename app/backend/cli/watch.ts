import type { Schemas } from '@sample-platform-ai/contract/client';
import { CliError, type Connection } from './client.ts';

/** Server-sent events, again and again, each event once. */
export async function* watchEvents(
  { url, token }: Connection,
  filter: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<Schemas['Event'], void, undefined> {
  let last: string | undefined;
  while (!signal.aborted) {
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(last === undefined ? {} : { 'last-event-id': last }),
    };
    const response = await fetch(`${url}/v1/events?${new URLSearchParams(filter)}`, { headers, signal }).catch(
      () => undefined,
    );
    if (response && response.status >= 400 && response.status < 500)
      throw new CliError(`refused: HTTP ${response.status}`);
    if (response?.ok && response.body) {
      for await (const event of eventsIn(response.body)) {
        last = event.id;
        yield event;
      }
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function* eventsIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<Schemas['Event'], void, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        if (data !== undefined) yield JSON.parse(data) as Schemas['Event'];
      }
    }
  } catch {
    // The connection broke; whoever watches connects again.
  }
}
