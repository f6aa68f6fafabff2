import { type ApiCall, isObject, type Parameters, refusal, text } from '../call.ts';
import type { StandIn } from '../gate.ts';

interface Selection {
  readonly plan: string;
  readonly id: string;
  readonly asked: Parameters;
}
const now = 1_700_000_000;
const conditions = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'];

/** What a plan of AWS Backup selects, which selects nothing here. AWS deletes a plan only without selections. */
export function backupSelections(): StandIn {
  const known = new Map<string, Selection>();
  let made = 0;
  const of = (call: ApiCall, plan: string) =>
    [...known].flatMap(([key, each]) => (key.startsWith(place(call)) && each.plan === plan ? [each] : []));
  const place = ({ account, region }: ApiCall) => `${account} ${region} `;
  const answer = ({ plan, id }: Selection) => ({ SelectionId: id, BackupPlanId: plan, CreationDate: now });

  return (call) => {
    if (call.service !== 'backup') return undefined;
    const plan = text(call, 'BackupPlanId') ?? '';
    const key = `${place(call)}${text(call, 'SelectionId')}`;
    switch (call.operation) {
      case 'CreateBackupSelection': {
        const { BackupSelection: asked } = call.parameters;
        if (!isObject(asked)) return refusal('MissingParameterValueException', 'BackupSelection is missing');
        const name = String(asked['SelectionName']);
        if (of(call, plan).some((each) => each.asked['SelectionName'] === name))
          return refusal('AlreadyExistsException', `Backup selection ${name} already exists`);
        made += 1;
        const selection = { plan, id: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`, asked };
        known.set(`${place(call)}${selection.id}`, selection);
        return answer(selection);
      }
      case 'ListBackupSelections':
        return {
          BackupSelectionsList: of(call, plan).map((each) => ({
            ...answer(each),
            SelectionName: each.asked['SelectionName'] ?? null,
            IamRoleArn: each.asked['IamRoleArn'] ?? null,
          })),
        };
      case 'GetBackupSelection': {
        const selection = known.get(key);
        if (!selection) return refusal('ResourceNotFoundException', `No selection ${text(call, 'SelectionId')}`);
        const { Conditions: asked, ...rest } = selection.asked;
        const Conditions = {
          ...Object.fromEntries(conditions.map((name) => [name, []])),
          ...(isObject(asked) && asked),
        };
        const BackupSelection = { Resources: [], NotResources: [], ListOfTags: [], ...rest, Conditions };
        return { ...answer(selection), BackupSelection };
      }
      case 'DeleteBackupSelection':
        known.delete(key);
        return {};
      case 'DeleteBackupPlan':
        return of(call, plan).length > 0
          ? refusal(
              'InvalidRequestException',
              'Related backup plan selections must be deleted prior to backup plan deletion',
            )
          : undefined;
    }
    return undefined;
  };
}
