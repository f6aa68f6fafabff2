import { EbsEncryptionByDefault } from '@cdktf/provider-aws/lib/ebs-encryption-by-default/index.js';
import { EbsSnapshotBlockPublicAccess } from '@cdktf/provider-aws/lib/ebs-snapshot-block-public-access/index.js';
import { Ec2ImageBlockPublicAccess } from '@cdktf/provider-aws/lib/ec2-image-block-public-access/index.js';
import { Ec2InstanceMetadataDefaults } from '@cdktf/provider-aws/lib/ec2-instance-metadata-defaults/index.js';
import { Construct } from 'constructs';

/** Account defaults of EC2 in a region. */
export class Ec2Defaults extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new EbsEncryptionByDefault(this, 'volumes', { enabled: true });
    new EbsSnapshotBlockPublicAccess(this, 'snapshots', { state: 'block-all-sharing' });
    new Ec2ImageBlockPublicAccess(this, 'images', { state: 'block-new-sharing' });
    // One hop: a container on an instance does not reach the instance's credentials.
    new Ec2InstanceMetadataDefaults(this, 'instance-metadata', {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: 'disabled',
    });
  }
}
