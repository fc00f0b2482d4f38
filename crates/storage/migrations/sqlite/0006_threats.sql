-- Figures tell risks and opportunities of one score apart: beside how many stand at a likelihood and an effect, how many
-- of these are risks. Counted once from what is open; kept up with every change from then on.
INSERT INTO tallies (book, kind, facet, value, n)
SELECT book, CASE WHEN held IS NULL THEN kind ELSE kind || ' ' || held END, 'threat',
       COALESCE(CAST(body->>'likelihood' AS TEXT), '0') || '×' || COALESCE(CAST(body->>'effect' AS TEXT), '0'), COUNT(*)
FROM records
WHERE kind = 'risk' AND status = 'open' AND COALESCE(CAST(body->>'nature' AS TEXT), 'risk') <> 'opportunity'
GROUP BY 1, 2, 4;
