// Stands in for the script of PayPal's JavaScript SDK, which knows PayPal alone: a button for each way to pay, a window for
// the payer on the simulator's page, and the callbacks in the order in which PayPal calls them. Its own part is small: with
// PayPal the shop's page loads https://www.paypal.com/sdk/js?client-id=...&intent=authorize in its place.

const KEY = 'paypal-window';

const end = document.querySelector('#window-end');
if (end !== null) {
  // Other windows of the shop hear of a value that changes.
  localStorage.setItem(KEY, `${end.dataset.outcome} ${crypto.randomUUID()}`);
  window.close();
}

const WAYS = ['PayPal', 'Venmo', 'Pay Later', 'Debit or credit card'];

window.paypal = {
  Buttons: ({ createOrder, onApprove, onCancel, onError }) => {
    const windowEnds = () =>
      new Promise((resolve) => {
        const changed = ({ key, newValue }) => {
          if (key !== KEY || newValue === null) return;
          window.removeEventListener('storage', changed);
          resolve(newValue.split(' ')[0]);
        };
        window.addEventListener('storage', changed);
      });
    const pay = async (order) => {
      const orderID = await createOrder();
      const ended = windowEnds();
      window.open(`/buttons/${order}/payer`, 'paypal', 'popup');
      if ((await ended) !== 'approved') return onCancel({ orderID });
      return onApprove({ orderID }, { restart: () => pay(order) });
    };
    const render = (selector) => {
      const target = document.querySelector(selector);
      for (const way of WAYS) {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = way;
        button.addEventListener('click', () => void pay(target.dataset.order).catch(onError));
        target.append(button);
      }
    };
    return { render };
  },
};
