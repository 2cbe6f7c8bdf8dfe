/** A setting without which a measurement cannot begin. @throws Error where it is not set */
export const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: see the head of this file`);
  return value;
};
