import { type ApiCall, isObject, type Json, type Rule, refusal, textsIn } from '../call.ts';

const isCertificate = (value: string): boolean => /^arn:aws:acm:/.test(value);

/** A certificate is issued once the record of its validation exists; a listener takes an issued one only. */
export function certificates(): Rule {
  const records = new Set<string>();
  const issued = new Set<string>();
  /** What a change of records adds, and what it takes away. */
  const apply = (change: Json): void => {
    if (Array.isArray(change)) change.forEach(apply);
    if (!isObject(change)) return;
    const { Action: action = '', ResourceRecordSet: record = null } = change;
    if (record === null) Object.values(change).forEach(apply);
    for (const name of textsIn(record).map((value) => value.replace(/\.$/, '').toLowerCase()))
      if (action === 'DELETE') records.delete(name);
      else records.add(name);
  };
  const uses = ({ service, operation, parameters }: ApiCall): readonly string[] =>
    service === 'elasticloadbalancing' && /^(?:Create|Modify)Listener$/.test(operation)
      ? textsIn(parameters['Certificates']).filter(isCertificate)
      : [];
  return {
    name: 'validation of certificates',
    check(call) {
      const pending = uses(call).find((arn) => !issued.has(arn));
      return pending === undefined
        ? undefined
        : refusal(
            'UnsupportedCertificate',
            `The certificate ${pending} must have a fully-qualified domain name, a supported signature, and a supported key size: it is not issued`,
          );
    },
    learn(call) {
      if (call.operation === 'ChangeResourceRecordSets') apply(call.parameters['ChangeBatch'] ?? null);
    },
    amend(call, answer) {
      if (call.service !== 'acm' || call.operation !== 'DescribeCertificate') return answer;
      const names = [...answer.matchAll(/"ResourceRecord": ?\{"Name": ?"([^"]+)"/g)].map(([, name = '']) =>
        name.replace(/\.$/, '').toLowerCase(),
      );
      const isIssued = names.length > 0 && names.every((name) => records.has(name));
      const [arn = ''] = textsIn(call.parameters['CertificateArn']);
      if (isIssued) issued.add(arn);
      const status = isIssued ? 'ISSUED' : 'PENDING_VALIDATION';
      const ofDomain = isIssued ? 'SUCCESS' : 'PENDING_VALIDATION';
      return answer
        .replaceAll(/"Status": ?"(?:ISSUED|PENDING_VALIDATION)"/g, `"Status": "${status}"`)
        .replaceAll(/"ValidationStatus": ?"\w+"/g, `"ValidationStatus": "${ofDomain}"`);
    },
  };
}
