"""What engines that speak over the network share: patience, pace, memory of refusals, checks."""
