module simulator-life

go 1.21

require github.com/plutov/paypal/v4 v4.8.0
