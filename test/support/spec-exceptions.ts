/**
 * Where PayPal's file of Payments v1 contradicts what PayPal answers. Tests fail where one no longer occurs, so that none
 * outlives its reason.
 */
export const LINK_METHOD = {
  why: 'PayPal’s reference shows approval_url with the method REDIRECT, which the file does not list',
  finding: /^payment\.\w+ 20\d: \/(payments\/\d+\/)?links\/\d+\/method must be equal to one of /,
};

export const CAPITALS = {
  why: 'PayPal’s reference shows states in capitals, the file in small letters',
  finding: /^[\w.]+ 20\d: (\/\S+)?\/state must be equal to one of the allowed values [a-z]/,
};
