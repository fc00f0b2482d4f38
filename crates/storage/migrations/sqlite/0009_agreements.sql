-- Agreements: of each kind, one version at most is in force in a book. And figures tell what is above appetite: beside
-- how many risks stand at a likelihood and an effect, how many of these are of which category. Counted once from what is
-- open; kept up with every change from then on.
CREATE UNIQUE INDEX records_in_force ON records (book, kind) WHERE status = 'in_force';
INSERT INTO tallies (book, kind, facet, value, n)
SELECT book, CASE WHEN held IS NULL THEN kind ELSE kind || ' ' || held END, 'area',
       CAST(body->>'category' AS TEXT) || ' ' || COALESCE(CAST(body->>'likelihood' AS TEXT), '0') || '×' || COALESCE(CAST(body->>'effect' AS TEXT), '0'),
       COUNT(*)
FROM records
WHERE kind = 'risk' AND status = 'open' AND COALESCE(CAST(body->>'nature' AS TEXT), 'risk') <> 'opportunity'
  AND CAST(body->>'category' AS TEXT) IS NOT NULL
GROUP BY 1, 2, 4;
