// The two callbacks of PayPal's JavaScript SDK, and what the payer reads afterwards. The script of the SDK is loaded before
// and defines `paypal`.
const result = document.querySelector('#result');
const say = (words) => {
  result.textContent = words;
};

const post = async (path) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: '{}' });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

let checkoutId;

paypal
  .Buttons({
    // PayPal opens its window for the order that this returns.
    async createOrder() {
      const order = await post('/orders');
      checkoutId = order.checkoutId;
      return order.orderId;
    },
    // The payer has approved; the shop's server asks PayPal to hold the money, and waits.
    async onApprove(_approved, actions) {
      const { status, fundingSource } = await post(`/orders/${checkoutId}/approved`);
      if (status === 'AWAITING_APPROVAL') {
        say('That way to pay did not work. Nothing was charged; choose another.');
        return actions.restart();
      }
      say(`${status}, paid with ${fundingSource}`);
    },
    onCancel: () => say('You turned back. Nothing was charged.'),
    onError: (error) => say(error.message),
  })
  .render('#buttons');
