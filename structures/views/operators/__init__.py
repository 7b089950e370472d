"""The pages of support operators: public directory, operator's space, instruction, evaluations."""
