import { describe, expect, it } from 'vitest';
import { parameterGroups } from './rules/parameter-groups.ts';
import { certificateFaults } from './test/certificate-faults.ts';
import { clientVpnFaults } from './test/client-vpn-faults.ts';
import { databaseFaults } from './test/database-faults.ts';
import { detectorFaults } from './test/detector-faults.ts';
import { iamFaults as policyFaults } from './test/iam-faults.ts';
import { nameFaults } from './test/name-faults.ts';
import { resourceFaults } from './test/resource-faults.ts';
import { authorization, callOf, judge, noEmulator } from './test/subject.ts';

const iamFaults = [...policyFaults, ...resourceFaults];
const ruleFaults = [...certificateFaults, ...clientVpnFaults, ...databaseFaults, ...detectorFaults, ...nameFaults];

describe('IAM, with the roles that bootstrap makes', () => {
  it.each(iamFaults)('refuses $what', async ({ rule, steps, sound, refused }) => {
    expect((await judge(rule(), steps))?.message).toMatch(refused);
    expect(await judge(authorization(), sound ?? steps)).toBeUndefined();
  });
});

describe('the rules of services', () => {
  it.each(ruleFaults)('refuse $what', async ({ rule, steps, sound, code }) => {
    expect((await judge(rule(), steps))?.code).toBe(code);
    expect(await judge(rule(), sound)).toBeUndefined();
  });

  it('report a parameter with the default of its family as unset', () => {
    const rule = parameterGroups();
    const set = { 'rds.force_ssl': '1', log_connections: '1' };
    const parameters = Object.entries(set).map(([ParameterName, ParameterValue]) => ({
      ParameterName,
      ParameterValue,
      ApplyMethod: 'immediate',
    }));
    const group = { DBParameterGroupName: 'a' };
    rule.learn?.(
      callOf({ call: 'rds:ModifyDBParameterGroup', parameters: { ...group, Parameters: parameters } }),
      '',
      noEmulator,
    );
    const ask = (source: string) =>
      rule.amend?.(
        callOf({ call: 'rds:DescribeDBParameters', parameters: { ...group, Source: source } }),
        '<Parameters/>',
      );
    expect(ask('user')).toContain('<ParameterName>log_connections</ParameterName>');
    expect(ask('user')).not.toContain('rds.force_ssl');
    expect(ask('engine-default')).toBe('<Parameters/>');
  });
});

it('at least forty faults are planted', () => {
  expect(iamFaults.length + ruleFaults.length).toBeGreaterThanOrEqual(40);
});
