"""Steps of money at a placement: order, payment, receipt, use, settlement."""
