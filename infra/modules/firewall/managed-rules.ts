export interface ManagedRuleSet {
  readonly name: string;
  /** AWS' name of the group. */
  readonly ruleSet: string;
  /** Rules that AWS blocks by, under AWS' names: their block gets a response of this platform. */
  readonly blocking: readonly string[];
  /** Rules that count only. */
  readonly counted: readonly string[];
}

const inParts = (rule: string, parts: readonly string[]) => parts.map((part) => `${rule}_${part}`);

/**
 * AWS managed rule groups, in the order of their evaluation, with the rules that AWS documents (WAF Developer Guide,
 * "AWS Managed Rules rule groups list"). A rule that AWS adds later blocks with WAF's own 403 until it is listed.
 */
export const managedRuleSets: readonly ManagedRuleSet[] = [
  {
    name: 'ip-reputation',
    ruleSet: 'AWSManagedRulesAmazonIpReputationList',
    blocking: ['AWSManagedIPReputationList', 'AWSManagedReconnaissanceList'],
    counted: [],
  },
  {
    name: 'known-bad-inputs',
    ruleSet: 'AWSManagedRulesKnownBadInputsRuleSet',
    blocking: [
      ...inParts('JavaDeserializationRCE', ['HEADER', 'BODY', 'URIPATH', 'QUERYSTRING']),
      'Host_localhost_HEADER',
      'PROPFIND_METHOD',
      'ExploitablePaths_URIPATH',
      ...inParts('Log4JRCE', ['HEADER', 'QUERYSTRING', 'BODY', 'URIPATH']),
    ],
    counted: [],
  },
  {
    name: 'common',
    ruleSet: 'AWSManagedRulesCommonRuleSet',
    blocking: [
      'NoUserAgent_HEADER',
      'UserAgent_BadBots_HEADER',
      ...inParts('SizeRestrictions', ['QUERYSTRING', 'Cookie_HEADER', 'URIPATH']),
      ...inParts('EC2MetaDataSSRF', ['BODY', 'COOKIE', 'URIPATH', 'QUERYARGUMENTS']),
      ...inParts('GenericLFI', ['QUERYARGUMENTS', 'URIPATH', 'BODY']),
      ...inParts('RestrictedExtensions', ['URIPATH', 'QUERYARGUMENTS']),
      ...inParts('GenericRFI', ['QUERYARGUMENTS', 'BODY', 'URIPATH']),
      ...inParts('CrossSiteScripting', ['COOKIE', 'QUERYARGUMENTS', 'BODY', 'URIPATH']),
    ],
    // Services limit their own request bodies; this rule would block every body above 8 KB.
    counted: ['SizeRestrictions_BODY'],
  },
];
