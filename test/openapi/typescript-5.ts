/** The compiler's API that openapi-typescript writes with: TypeScript 7 no longer has it, ts-morph brings it along. */
export { ts as default } from '@ts-morph/common';
