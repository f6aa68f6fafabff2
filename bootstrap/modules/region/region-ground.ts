import { Construct } from 'constructs';
import { StateStorage, type StateStorageProps } from '../state/state-storage.ts';
import { RegionDefaults } from './region-defaults.ts';

/** What one region of an account gets before any stack. */
export class RegionGround extends Construct {
  readonly storage: StateStorage;

  constructor(scope: Construct, id: string, props: StateStorageProps) {
    super(scope, id);
    this.storage = new StateStorage(this, 'state', props);
    new RegionDefaults(this, 'defaults');
  }
}
