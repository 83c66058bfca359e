"""Steps of a placement: agreement, work, refusal, end."""
