import { useQuery } from '@tanstack/react-query';
import { callerQuery } from '../lib/record-queries.ts';
import { useSession } from '../lib/session.ts';

/** Whether the ledger would take an edit from the person who is signed in: no button is shown that would be refused. */
export function useMayEdit(): boolean {
  const session = useSession();
  const { data } = useQuery({ ...callerQuery(session?.name ?? ''), enabled: session !== undefined });
  return session !== undefined && (data?.access?.includes('ACCESS_EDIT') ?? false);
}
