export { packageVersion as version } from '../package-files.ts';
