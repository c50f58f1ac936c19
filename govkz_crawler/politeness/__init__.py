"""Makes us good guests of the site: robots.txt, pauses, budgets, refusals."""
