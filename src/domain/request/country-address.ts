/**
 * What PayPal’s page “Country and region address requirements” of Orders v2 says an address needs in order to be taken. A
 * country that the page does not name is PayPal’s to judge.
 *
 * @see https://developer.paypal.com/api/rest/reference/orders/v2/country-address-requirements/
 */
const NEEDS_CITY: ReadonlySet<string> = new Set(
  [
    'AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BV BW BY BZ C2 CA CC CD',
    'CF CG CH CI CK CL CM CN CO CR CS CU CV CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE',
    'GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI',
    'KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ',
    'NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG',
    'SH SI SJ SK SL SM SN SO SR ST SV SY SZ TC TD TF TG TH TJ TL TM TN TO TP TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG',
    'VI VN VU WF WS YE YT YU ZA ZM ZR ZW',
  ]
    .join(' ')
    .split(' '),
);

const NEEDS_POSTAL_CODE: ReadonlySet<string> = new Set(
  [
    'AR AT AU BR BT C2 CA CC CH CN DE DK EH ES FK FM FO FR GB GL GM IT JP KG KI KM MR MX NE NF NL NO NR NU PL PM PN SE SG',
    'SH SJ SM SR TF TH TK TV UM US VA WF YT',
  ]
    .join(' ')
    .split(' '),
);

export const needsCity = (countryCode: string): boolean => NEEDS_CITY.has(countryCode);

export const needsPostalCode = (countryCode: string): boolean => NEEDS_POSTAL_CODE.has(countryCode);
