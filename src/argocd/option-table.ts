/** What an option of Argo CD applies to. */
export type OptionLevel = 'Application' | 'object';

/** Options by name, then by value (empty for an option without one): where Argo CD reads them. */
export interface OptionTable {
  readonly [name: string]: { readonly [value: string]: OptionLevel[] };
}

const APPLICATION: OptionLevel[] = ['Application'];
const OBJECT: OptionLevel[] = ['object'];
const BOTH: OptionLevel[] = ['Application', 'object'];

/**
 * The options of a sync, as Argo CD 3.6 reads them in controller/sync.go, controller/appcontroller.go and
 * gitops-engine/pkg/sync/sync_context.go.
 */
export const SYNC_OPTION_TABLE: OptionTable = {
  ApplyOutOfSyncOnly: { true: APPLICATION },
  ClientSideApplyMigration: { false: APPLICATION },
  CreateNamespace: { true: APPLICATION },
  Delete: { false: BOTH, confirm: BOTH },
  FailOnSharedResource: { true: APPLICATION },
  Force: { true: OBJECT },
  Prune: { false: BOTH, confirm: BOTH },
  PruneLast: { true: BOTH },
  PrunePropagationPolicy: { background: APPLICATION, foreground: APPLICATION, orphan: APPLICATION },
  Replace: { true: BOTH },
  RespectIgnoreDifferences: { true: APPLICATION },
  ServerSideApply: { true: BOTH, false: OBJECT },
  SkipDryRunOnMissingResource: { true: BOTH },
  Validate: { false: BOTH },
};

/** The options of a comparison, as controller/state.go of Argo CD 3.6 reads them. */
export const COMPARE_OPTION_TABLE: OptionTable = {
  IgnoreExtraneous: { '': OBJECT },
  IncludeMutationWebhook: { true: APPLICATION },
  ServerSideDiff: { true: APPLICATION, false: APPLICATION },
};

/** `Prune=false` → Prune and false; `IgnoreExtraneous` → IgnoreExtraneous and the empty text. */
export function optionParts(text: string): { name: string; value: string } {
  const at = text.indexOf('=');
  return at < 0 ? { name: text, value: '' } : { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** Each option once, in the order of first mention. */
export function mergedOptions(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** The options without those that set what is the default, such as `Prune=true`: manifests may have them. */
export function withoutDefaultOptions(texts: readonly string[], table: OptionTable): string[] {
  return texts.filter((text) => {
    const { name, value } = optionParts(text);
    return !(Object.hasOwn(table, name) && /^(true|false)$/.test(value) && table[name][value] === undefined);
  });
}
