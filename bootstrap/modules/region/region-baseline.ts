import { Construct } from 'constructs';
import { StateStorage, type StateStorageProps } from '../state/state-storage.ts';
import { Ec2Defaults } from './ec2-defaults.ts';

/** Resources of an account's region that exist before any other stack. */
export class RegionBaseline extends Construct {
  readonly storage: StateStorage;

  constructor(scope: Construct, id: string, props: StateStorageProps) {
    super(scope, id);
    this.storage = new StateStorage(this, 'state', props);
    new Ec2Defaults(this, 'defaults');
  }
}
