import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificatesOf, rdsAuthorities } from './authorities.ts';

describe('authorities of RDS', () => {
  it('are read from a bundle as AWS publishes it, with comments between', () => {
    const [first = '', second = ''] = rdsAuthorities;
    const bundle = `# ap-southeast-2\r\n${first}\r\n\n# another\n${second}\n`;
    expect(certificatesOf(bundle)).toEqual([first, second]);
    expect(certificatesOf('')).toEqual([]);
  });

  it('are certificate authorities, most of them of Amazon RDS', () => {
    const certificates = rdsAuthorities.map((pem) => new X509Certificate(pem));
    expect(certificates.filter(({ ca }) => !ca)).toEqual([]);
    expect(certificates.filter(({ subject }) => subject.includes('CN=Amazon RDS ')).length).toBeGreaterThan(60);
  });
});
