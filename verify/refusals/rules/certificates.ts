import { type ApiCall, isObject, type Json, type Rule, refusal, textsIn } from '../call.ts';

const isCertificate = (value: string): boolean => /^arn:aws:acm:/.test(value);

/** A certificate is issued once the record of its validation exists; a listener takes an issued one only. */
export function certificates(): Rule {
  const records = new Set<string>();
  const issued = new Set<string>();
  const changed = (change: Json): readonly string[] => {
    if (Array.isArray(change)) return change.flatMap(changed);
    if (!isObject(change)) return [];
    const { Action: action = '', ResourceRecordSet: record = null } = change;
    if (record === null) return Object.values(change).flatMap(changed);
    return action === 'DELETE' ? [] : textsIn(record).map((value) => value.replace(/\.$/, '').toLowerCase());
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
      if (call.operation === 'ChangeResourceRecordSets')
        for (const name of changed(call.parameters['ChangeBatch'] ?? null)) records.add(name);
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
