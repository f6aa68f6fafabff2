import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { type Answer, sameMeaningTag } from '../call/call.ts';
import { type MatrixFilter, matrixDocument, matrixVersion } from './repository.ts';

/** The maximum age of a response to a call without a consistency token. */
const staleMs = 100;
/** The number of cached filters; a whole matrix takes a megabyte. */
const kept = 16;

interface Entry {
  readonly version: string;
  readonly answer: Answer;
}

interface Seen {
  readonly version: string;
  readonly at: number;
}

/**
 * Reads the matrix only after a change, and checks for one at most every 100 ms. A document and its version come from one
 * snapshot, so they agree on every replica and after a failover.
 */
export class MatrixCache {
  readonly #entries = new Map<string, Entry>();
  readonly #reading = new Map<string, Promise<Answer>>();
  #seen: Seen | undefined;
  #checking: Promise<Seen> | undefined;

  /** `mustSee`: the response must show a write that the database already shows. */
  async get(db: Queryable, filter: MatrixFilter, mustSee: boolean): Promise<Answer> {
    const { version } = mustSee ? await this.#look(db) : await this.#recent(db);
    const key = `${filter.environment}/${filter.team}`;
    const entry = this.#entries.get(key);
    if (entry?.version === version) return entry.answer;
    // A read of another call may run on a server that is behind.
    return mustSee ? this.#store(db, filter, key) : this.#read(db, filter, { key, version });
  }

  async #look(db: Queryable): Promise<Seen> {
    const at = performance.now();
    this.#seen = { version: await matrixVersion(db), at };
    return this.#seen;
  }

  #recent(db: Queryable): Promise<Seen> | Seen {
    if (this.#seen && performance.now() - this.#seen.at < staleMs) return this.#seen;
    this.#checking ??= this.#look(db).finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  /** Calls that saw the same version wait for one read, which started after they saw it. */
  #read(db: Queryable, filter: MatrixFilter, { key, version }: { key: string; version: string }): Promise<Answer> {
    const name = `${key}@${version}`;
    let reading = this.#reading.get(name);
    if (!reading) {
      reading = this.#store(db, filter, key).finally(() => this.#reading.delete(name));
      this.#reading.set(name, reading);
    }
    return reading;
  }

  async #store(db: Queryable, filter: MatrixFilter, key: string): Promise<Answer> {
    const { cells, version, position } = await matrixDocument(db, filter);
    // Two processes may have read the same cells at different positions; a reader can continue from both.
    const answer: Answer = {
      json: `{"cells":${cells},"position":"${position}","delta":false}`,
      etag: sameMeaningTag(cells),
      repeated: true,
    };
    // Evicts the least recently used entry first.
    this.#entries.delete(key);
    this.#entries.set(key, { version, answer });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= kept) break;
      this.#entries.delete(oldest);
    }
    return answer;
  }
}
