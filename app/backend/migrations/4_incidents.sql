-- Up Migration

CREATE TABLE incidents (
  id uuid PRIMARY KEY,
  service text NOT NULL REFERENCES services,
  environment text NOT NULL REFERENCES environments,
  title text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('critical', 'major', 'minor')),
  started_at timestamptz(3) NOT NULL,
  -- Projections of the timeline.
  status text NOT NULL CHECK (status IN ('open', 'mitigated', 'resolved')),
  resolved_at timestamptz(3),
  causing_deployment_id uuid REFERENCES deployments,
  entity_version integer NOT NULL
);

CREATE INDEX incidents_time ON incidents (started_at, id);
CREATE INDEX incidents_cause ON incidents (causing_deployment_id) WHERE causing_deployment_id IS NOT NULL;

CREATE TABLE incident_entries (
  incident_id uuid NOT NULL REFERENCES incidents,
  number integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('opened', 'note', 'cause', 'mitigated', 'resolved', 'reopened')),
  at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  note text NOT NULL,
  causing_deployment_id uuid REFERENCES deployments,
  recorded_by text NOT NULL,
  PRIMARY KEY (incident_id, number)
);

-- At the first migration the table is empty: the check of the existing rows takes no time.
ALTER TABLE rollouts ADD CONSTRAINT rollouts_answers FOREIGN KEY (answers_incident_id) REFERENCES incidents;

GRANT SELECT, INSERT ON incidents, incident_entries TO ledger_app;
GRANT UPDATE (status, resolved_at, causing_deployment_id, entity_version) ON incidents TO ledger_app;
