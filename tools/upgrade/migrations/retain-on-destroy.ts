import { addProperty, propertyText } from '@sample-platform-ai/tools/literals/edit.ts';
import type { Migration } from './migration.ts';

/** What a destroy leaves became a setting apart from protection; the values are those that protection implied. */
export const retainOnDestroy: Migration = {
  name: '2026-11-28 retainOnDestroy',
  environment: (text, at) => {
    const literal = { ...at, path: [] };
    if (propertyText(text, literal, 'retainOnDestroy') !== undefined) return text;
    const isProtected = propertyText(text, literal, 'protectFromDestroy') === 'true';
    const value = isProtected
      ? '{ databaseSnapshot: true, keyDeletionDays: 30, secretRecoveryDays: 30 }'
      : '{ databaseSnapshot: false, keyDeletionDays: 7, secretRecoveryDays: 0 }';
    return addProperty(text, literal, { key: 'retainOnDestroy', text: value });
  },
};
