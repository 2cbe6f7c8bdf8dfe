// The two callbacks of PayPal's JavaScript SDK. The script before this one defines `paypal`: PayPal's own, or its stand-in.

const { order } = document.querySelector('#buttons').dataset;
const result = document.querySelector('#result');

async function post(path) {
  const response = await fetch(`/buttons/${order}/${path}`, { method: 'POST' });
  if (!response.ok) throw new Error('The payment could not be made. Nothing was charged.');
  return response.json();
}

paypal
  .Buttons({
    async createOrder() {
      const { orderId } = await post('order');
      return orderId;
    },
    async onApprove(_approved, actions) {
      result.textContent = 'PayPal is asked to hold the money.';
      const { status } = await post('approved');
      if (status === 'AWAITING_APPROVAL') {
        result.textContent = 'That way to pay did not work. Nothing was charged; choose another.';
        return actions.restart();
      }
      location.assign(`/orders/${order}`);
    },
    onCancel() {
      result.textContent = 'You turned back. Nothing was charged.';
    },
    onError({ message }) {
      result.textContent = message;
    },
  })
  .render('#buttons');
