import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  databaseClass,
  databaseClassesIn,
  endpointServices,
  engineVersions,
  globalServicesRegion,
  instanceType,
  instanceTypesIn,
  isRegion,
  regionFacts,
  regionNames,
  zonesOffering,
} from './index.ts';

const dataFile = new URL('./aws-data.json', import.meta.url);

describe('regions', () => {
  it('are those of the commercial partition, with the region of global services', () => {
    expect(regionNames.length).toBeGreaterThanOrEqual(34);
    expect(regionNames).toContain(globalServicesRegion);
    expect(regionNames.filter((name) => /^(cn|us-gov|us-iso)/.test(name))).toEqual([]);
    expect(isRegion('ap-southeast-2')).toBe(true);
    expect(isRegion('ap-southeast-2a')).toBe(false);
    expect(isRegion('toString')).toBe(false);
  });

  it.each([
    ['ap-southeast-2', 'apse2'],
    ['ap-southeast-4', 'apse4'],
    ['ap-south-1', 'aps1'],
    ['us-east-1', 'use1'],
    ['eu-central-1', 'euc1'],
    ['ap-northeast-3', 'apne3'],
  ])('%s has the code %s', (name, code) => {
    expect(regionFacts(name).code).toBe(code);
  });

  it('have unique codes', () => {
    const codes = regionNames.map((name) => regionFacts(name).code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^[a-z]{3,4}\d$/);
  });

  it('have two zones or more, and the opt-in status', () => {
    for (const name of regionNames) expect(regionFacts(name).zones.length).toBeGreaterThanOrEqual(2);
    expect(regionFacts('ap-southeast-4')).toMatchObject({
      zones: ['ap-southeast-4a', 'ap-southeast-4b', 'ap-southeast-4c'],
      optIn: true,
    });
    expect(['ap-southeast-2', 'us-east-1', 'ap-northeast-3'].map((name) => regionFacts(name).optIn)).toEqual([
      false,
      false,
      false,
    ]);
    expect(['af-south-1', 'eu-south-1', 'me-south-1', 'ap-east-1'].every((name) => regionFacts(name).optIn)).toBe(true);
  });

  it('refuses an unknown one', () => {
    expect(() => regionFacts('eu-middle-1')).toThrow('Unknown region eu-middle-1; expected one of af-south-1,');
  });
});

describe('EC2 types', () => {
  it('have their size and architecture', () => {
    expect(instanceType('m7g.large')).toEqual({
      name: 'm7g.large',
      vcpus: 2,
      memoryMib: 8192,
      architecture: 'arm64',
      gpu: false,
      burstable: false,
    });
    expect(instanceType('t3.medium')).toMatchObject({ architecture: 'x86_64', burstable: true });
    expect(instanceType('g6.xlarge')).toMatchObject({ gpu: true });
    for (const name of ['m7g.huge', 'm7g', 'm99.large', 'm7g.large.x', '']) expect(instanceType(name)).toBeUndefined();
  });

  it('differ between regions', () => {
    expect(instanceTypesIn('ap-southeast-2').has('c7g.large')).toBe(true);
    expect(instanceTypesIn('ap-southeast-4').has('c7g.large')).toBe(false);
    expect(instanceTypesIn('ap-southeast-4').has('m6i.large')).toBe(false);
    expect(instanceTypesIn('nowhere').size).toBe(0);
  });

  it('are offered in a number of zones', () => {
    expect(zonesOffering('m7g.large', 'ap-southeast-2')).toBe(3);
    expect(zonesOffering('m8gd.large', 'ap-southeast-4')).toBe(2);
    expect(zonesOffering('c7g.large', 'ap-southeast-4')).toBeUndefined();
    expect(zonesOffering('m7g.large', 'mx-central-1')).toBeUndefined();
  });

  it('are known in every region that offers them', () => {
    for (const region of regionNames) {
      const types = [...instanceTypesIn(region)];
      expect(types.length).toBeGreaterThan(100);
      expect(types.filter((type) => instanceType(type) === undefined)).toEqual([]);
    }
  });
});

describe('RDS classes', () => {
  it('have the memory of their EC2 twin, and say what Aurora takes', () => {
    expect(databaseClass('db.r8g.xlarge')).toEqual({
      name: 'db.r8g.xlarge',
      vcpus: 4,
      memoryMib: 32768,
      burstable: false,
      aurora: true,
      globalDatabase: true,
    });
    expect(databaseClass('db.t4g.medium')).toMatchObject({ aurora: true, globalDatabase: false, memoryMib: 4096 });
    expect(databaseClass('db.m7g.large')).toMatchObject({ aurora: false, globalDatabase: false });
    expect(databaseClass('db.x2g.large')).toMatchObject({ memoryMib: 32768 });
    for (const name of ['db.r8g.huge', 'r8g.large', 'db.c7g.large', 'db.r8g', 'db.r8g.large.x']) {
      expect(databaseClass(name)).toBeUndefined();
    }
  });

  it('differ between regions and engines', () => {
    expect(databaseClassesIn('ap-southeast-2', 'aurora-postgresql').has('db.r7g.large')).toBe(true);
    expect(databaseClassesIn('ap-southeast-4', 'aurora-postgresql').has('db.r7g.large')).toBe(false);
    expect(databaseClassesIn('ap-southeast-4', 'aurora-postgresql').has('db.r8g.large')).toBe(true);
    expect(databaseClassesIn('ap-southeast-2', 'postgres').has('db.t4g.medium')).toBe(true);
  });

  it('are known in every region that offers them', () => {
    for (const region of regionNames) {
      for (const engine of ['postgres', 'aurora-postgresql'] as const) {
        const classes = [...databaseClassesIn(region, engine)];
        expect(classes.length).toBeGreaterThan(10);
        expect(classes.filter((name) => databaseClass(name) === undefined)).toEqual([]);
      }
    }
  });

  it('run versions that RDS creates', () => {
    expect(engineVersions('postgres')).toEqual(expect.arrayContaining(['16.14', '17.9']));
    expect(engineVersions('aurora-postgresql')).toEqual(expect.arrayContaining(['17.9']));
    expect(engineVersions('aurora-postgresql')).not.toContain('17.8');
    expect(engineVersions('postgres')).not.toContain('17');
  });
});

describe('endpoint services', () => {
  it('include those that the platform uses', () => {
    for (const name of ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'sts', 'eks-auth']) {
      expect(endpointServices.has(name)).toBe(true);
    }
    expect(endpointServices.has('ecr')).toBe(false);
  });
});

describe('the data', () => {
  it('names its packages in the first line, and is small', () => {
    const text = readFileSync(dataFile, 'utf8');
    expect(text.split('\n')[1]).toMatch(
      /^ {2}"\/\/": "Generated by pnpm generate from PyPI cfn-lint [\d.]+, PyPI moto [\d.]+ and npm @aws-cdk\/region-info [\d.]+/,
    );
    expect(text.length).toBeLessThan(400_000);
  });
});
