"""A whole life with PayPal's server SDK for Python against the simulator at the address given."""

import json
import sys
import urllib.request

import requests
from paypalserversdk.exceptions.api_exception import ApiException
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
from paypalserversdk.models.amount_with_breakdown import AmountWithBreakdown
from paypalserversdk.models.capture_request import CaptureRequest
from paypalserversdk.models.checkout_payment_intent import CheckoutPaymentIntent
from paypalserversdk.models.money import Money
from paypalserversdk.models.order_request import OrderRequest
from paypalserversdk.models.purchase_unit_request import PurchaseUnitRequest
from paypalserversdk.models.refund_request import RefundRequest
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient

BASE = sys.argv[1]
FULL = "return=representation"


class ToSimulator(requests.adapters.HTTPAdapter):
    """The SDK has no base URL to set: this sends its calls to the simulator."""

    def send(self, request, **options):
        path = request.url.split("/", 3)[3]
        request.url = f"{BASE}/{path}"
        return super().send(request, **options)


def client():
    session = requests.Session()
    session.mount("https://", ToSimulator())
    return PaypalServersdkClient(
        http_client_instance=session,
        client_credentials_auth_credentials=ClientCredentialsAuthCredentials("python", "secret"),
    )


def check(step, got, want):
    if got != want:
        sys.exit(f"{step}: got {got}, want {want}")
    print(f"| {step} | {got} |")


def issue(call):
    """The status and code of a refusal."""
    try:
        call()
    except ApiException as error:
        details = json.loads(error.response.text)["details"]
        return f"{error.response_code} {details[0]['issue']}"
    return "no refusal"


def hook(path, body):
    request = urllib.request.Request(
        f"{BASE}/_simulator/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        check(f"hook {path[:5]}", answer.status, 200)


def usd(value):
    return Money("USD", value)


def life(paypal):
    def create(key, value):
        unit = PurchaseUnitRequest(AmountWithBreakdown("USD", value))
        body = OrderRequest(CheckoutPaymentIntent.AUTHORIZE, [unit])
        return paypal.orders.create_order({"body": body, "paypal_request_id": key, "prefer": FULL}).body

    def authorize(order_id):
        return paypal.orders.authorize_order({"id": order_id, "prefer": FULL}).body

    def reauthorize(authorization_id):
        return paypal.payments.reauthorize_payment({"authorization_id": authorization_id, "prefer": FULL}).body

    def capture(authorization_id, key, value, final):
        body = CaptureRequest(amount=usd(value), final_capture=final)
        return paypal.payments.capture_authorized_payment(
            {"authorization_id": authorization_id, "body": body, "paypal_request_id": key, "prefer": FULL}
        ).body

    def refund(capture_id, key, value):
        body = RefundRequest(amount=usd(value))
        return paypal.payments.refund_captured_payment(
            {"capture_id": capture_id, "body": body, "paypal_request_id": key, "prefer": FULL}
        ).body

    order = create("python-create", "100.00")
    check("create", order.status, "CREATED")
    check("create again by key", create("python-create", "100.00").id, order.id)
    check("authorize before approval", issue(lambda: authorize(order.id)), "422 ORDER_NOT_APPROVED")
    hook(f"orders/{order.id}/approve", {})
    authorized = authorize(order.id)
    check("authorize", authorized.status, "COMPLETED")
    root = authorized.purchase_units[0].payments.authorizations[0].id

    check("reauthorize too soon", issue(lambda: reauthorize(root)), "422 REAUTHORIZATION_TOO_SOON")
    hook("clock/advance", {"seconds": 4 * 86400, "orderId": order.id})
    newest = reauthorize(root)
    check("reauthorize", newest.status, "CREATED")

    first = capture(newest.id, "python-1", "60.00", False)
    check("capture in part", first.status, "COMPLETED")
    check("capture again by key", capture(newest.id, "python-1", "60.00", False).id, first.id)
    check("capture the rest", capture(newest.id, "python-2", "40.00", True).status, "COMPLETED")
    read = paypal.payments.get_authorized_payment({"authorization_id": newest.id}).body
    check("read the authorization", read.status, "CAPTURED")

    check("refund", refund(first.id, "python-r", "10.00").status, "COMPLETED")
    read = paypal.payments.get_captured_payment({"capture_id": first.id}).body
    check("read the capture", read.status, "PARTIALLY_REFUNDED")
    check("refund too much", issue(lambda: refund(first.id, "python-r2", "99.00")), "422 REFUND_AMOUNT_EXCEEDED")

    second = create("python-void", "20.00")
    hook(f"orders/{second.id}/approve", {})
    held = authorize(second.id).purchase_units[0].payments.authorizations[0].id
    paypal.payments.void_payment({"authorization_id": held})
    check("void", paypal.payments.get_authorized_payment({"authorization_id": held}).body.status, "VOIDED")


life(client())
