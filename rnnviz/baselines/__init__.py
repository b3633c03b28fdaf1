"""What the decompositions are compared with: perturbation and gradients."""
