"""What would be done: probes, late values, actions, steps and stages, all of it data without I/O."""
