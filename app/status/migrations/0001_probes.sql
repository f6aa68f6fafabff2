-- One row for each time that a target was asked, from each region.
CREATE TABLE probes (
  target text NOT NULL CHECK (length(target) BETWEEN 1 AND 100),
  region text NOT NULL CHECK (length(region) BETWEEN 1 AND 30),
  at timestamptz NOT NULL DEFAULT now(),
  ok boolean NOT NULL,
  milliseconds integer NOT NULL CHECK (milliseconds >= 0),
  -- Why it counts as a failure: an HTTP status, or what the connection said.
  detail text CHECK (length(detail) <= 200),
  PRIMARY KEY (target, region, at)
);
-- What is forgotten is found by its age alone.
CREATE INDEX probes_at ON probes (at);
