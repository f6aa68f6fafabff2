import type { AuroraGlobalConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { GlobalDatabase } from '../modules/database/global-database.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface AuroraStackProps extends PlatformStackProps {
  readonly name: string;
  readonly database: AuroraGlobalConfig;
  /** Identifier of the member in this stack's region. */
  readonly member: string;
  readonly protectFromDestroy: boolean;
}

/**
 * The global database that every region's member joins. A separate stack: it knows no member's role, and a region is
 * rebuilt or removed without it.
 */
export class AuroraStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: AuroraStackProps) {
    super(scope, id, props);
    const { engineVersion, databaseName } = props.database;
    const { name, member, protectFromDestroy } = props;
    new GlobalDatabase(this, 'database', { name, engineVersion, databaseName, member, protectFromDestroy });
  }
}
