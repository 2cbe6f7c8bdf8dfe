// A whole life with the Go client github.com/plutov/paypal against the simulator at the address given.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/plutov/paypal/v4"
)

func check(step string, got, want any) {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		fmt.Fprintf(os.Stderr, "%s: got %v, want %v\n", step, got, want)
		os.Exit(1)
	}
	fmt.Printf("| %s | %v |\n", step, got)
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

// issue is the code of a refusal: every refusal has one.
func issue(err error) string {
	var refusal *paypal.ErrorResponse
	if errors.As(err, &refusal) && len(refusal.Details) > 0 {
		return fmt.Sprint(refusal.Response.StatusCode, " ", refusal.Details[0].Issue)
	}
	return fmt.Sprint("no refusal: ", err)
}

// hook calls one of the simulator's control hooks.
func hook(base, path string, body map[string]any) {
	answer := must(http.Post(base+"/_simulator/"+path, "application/json", bytes.NewReader(must(json.Marshal(body)))))
	defer answer.Body.Close()
	check("hook "+path[:5], answer.StatusCode, 200)
}

// The client's own type of this answer leaves out the authorizations.
type authorized struct {
	Status        string `json:"status"`
	PurchaseUnits []struct {
		Payments struct {
			Authorizations []paypal.Authorization `json:"authorizations"`
		} `json:"payments"`
	} `json:"purchase_units"`
}

func authorize(ctx context.Context, client *paypal.Client, base, orderID string) authorized {
	var answer authorized
	request := must(client.NewRequest(ctx, "POST", base+"/v2/checkout/orders/"+orderID+"/authorize", struct{}{}))
	if err := client.SendWithAuth(request, &answer); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return answer
}

func createOrder(ctx context.Context, client *paypal.Client, key, value string) *paypal.Order {
	units := []paypal.PurchaseUnitRequest{{Amount: &paypal.PurchaseUnitAmount{Currency: "USD", Value: value}}}
	return must(client.CreateOrderWithPaypalRequestID(ctx, paypal.OrderIntentAuthorize, units, nil, nil, key))
}

func main() {
	ctx, base := context.Background(), os.Args[1]
	client := must(paypal.NewClient("go", "secret", base))
	// Without it a void is 204 without a body, which this client reports as EOF.
	client.SetReturnRepresentation()
	must(client.GetAccessToken(ctx))
	usd := func(value string) *paypal.Money { return &paypal.Money{Currency: "USD", Value: value} }

	order := createOrder(ctx, client, "go-create", "100.00")
	check("create", order.Status, "CREATED")
	check("create again by key", createOrder(ctx, client, "go-create", "100.00").ID, order.ID)
	_, early := client.AuthorizeOrder(ctx, order.ID, paypal.AuthorizeOrderRequest{})
	check("authorize before approval", issue(early), "422 ORDER_NOT_APPROVED")
	hook(base, "orders/"+order.ID+"/approve", map[string]any{})
	answer := authorize(ctx, client, base, order.ID)
	check("authorize", answer.Status, "COMPLETED")
	root := answer.PurchaseUnits[0].Payments.Authorizations[0].ID

	_, soon := client.ReauthorizeAuthorization(ctx, root, &paypal.Amount{Currency: "USD", Total: "100.00"})
	check("reauthorize too soon", issue(soon), "422 REAUTHORIZATION_TOO_SOON")
	hook(base, "clock/advance", map[string]any{"seconds": 4 * 86400, "orderId": order.ID})
	newest := must(client.ReauthorizeAuthorization(ctx, root, &paypal.Amount{Currency: "USD", Total: "100.00"}))
	check("reauthorize", newest.Status, "CREATED")

	part := &paypal.PaymentCaptureRequest{Amount: usd("60.00")}
	first := must(client.CaptureAuthorizationWithPaypalRequestId(ctx, newest.ID, part, "go-1"))
	check("capture in part", first.Status, "COMPLETED")
	again := must(client.CaptureAuthorizationWithPaypalRequestId(ctx, newest.ID, part, "go-1"))
	check("capture again by key", again.ID, first.ID)
	rest := &paypal.PaymentCaptureRequest{Amount: usd("40.00"), FinalCapture: true}
	check("capture the rest", must(client.CaptureAuthorizationWithPaypalRequestId(ctx, newest.ID, rest, "go-2")).Status, "COMPLETED")
	check("read the authorization", must(client.GetAuthorization(ctx, newest.ID)).Status, "CAPTURED")

	refund := must(client.RefundCaptureWithPaypalRequestId(ctx, first.ID, paypal.RefundCaptureRequest{Amount: usd("10.00")}, "go-r"))
	check("refund", refund.Status, "COMPLETED")
	check("read the capture", must(client.CapturedDetail(ctx, first.ID)).Status, "PARTIALLY_REFUNDED")
	_, excessive := client.RefundCapture(ctx, first.ID, paypal.RefundCaptureRequest{Amount: usd("99.00")})
	check("refund too much", issue(excessive), "422 REFUND_AMOUNT_EXCEEDED")

	second := createOrder(ctx, client, "go-void", "20.00")
	hook(base, "orders/"+second.ID+"/approve", map[string]any{})
	held := authorize(ctx, client, base, second.ID).PurchaseUnits[0].Payments.Authorizations[0].ID
	must(client.VoidAuthorization(ctx, held))
	check("void", must(client.GetAuthorization(ctx, held)).Status, "VOIDED")
}
