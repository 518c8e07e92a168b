import { HookPhase } from '../argocd';

/** The phases that are part of a sync. */
export const SYNC_PHASES: readonly HookPhase[] = [
  HookPhase.PRE_SYNC,
  HookPhase.SYNC,
  HookPhase.POST_SYNC,
  HookPhase.SYNC_FAIL,
];

/** The phases in which a hook can start a run. */
export const STARTING_PHASES: readonly HookPhase[] = [...SYNC_PHASES, HookPhase.POST_DELETE, HookPhase.PRE_DELETE];
