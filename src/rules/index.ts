export { Rules } from './rules';
