/** What the load client sends, as JSON in its variable `CLIENT`. */
export interface ClientSettings {
  /** Host name of the Kubernetes Service under load. */
  readonly host: string;
  readonly httpPort: number;
  /** Paths that are requested in turn, with the status that each has to answer. */
  readonly paths: readonly string[];
  readonly requestsPerSecond: number;
  /** Unary calls with an empty message, in turn; none without a gRPC port. */
  readonly grpc:
    | { readonly port: number; readonly methods: readonly string[]; readonly callsPerSecond: number }
    | undefined;
  /** Tokens that this client signs as the issuer `issuer`, whose keys it publishes on `issuerPort`. */
  readonly issuer: string;
  readonly issuerPort: number;
  /** Claims of its tokens; without them requests carry none. */
  readonly claims: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** A request apart from the load, with other claims: its statuses show which settings the pods have. */
  readonly probe:
    | { readonly path: string; readonly claims: Readonly<Record<string, string | readonly string[]>> }
    | undefined;
}

/** One kind of requests within an interval. */
export interface Tally {
  readonly ok: number;
  /** Refused because the process is overloaded, as its load guard has to: the machine's fault, not the release's. */
  readonly shed: number;
  readonly failed: number;
  /** Longest time to an answer. */
  readonly slowestMs: number;
}

/** A line that the client prints twice a second. */
export interface IntervalLine {
  readonly http: Tally;
  readonly grpc: Tally;
  /** `GET /path: 503`, at most ten. */
  readonly errors: readonly string[];
  /** Statuses of the probe. */
  readonly probe: readonly number[];
}
