"""How we behave as guests of the site: robots.txt, pauses, budgets, refusals."""
